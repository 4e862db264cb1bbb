import type { ClosedReason } from './lifecycle'

/** Google's closed set for schema.org `employmentType`. */
export const employmentTypes = [
  'FULL_TIME',
  'PART_TIME',
  'CONTRACTOR',
  'TEMPORARY',
  'INTERN',
  'VOLUNTEER',
  'PER_DIEM',
  'OTHER',
] as const
export type EmploymentType = (typeof employmentTypes)[number]

export const workplaces = ['remote', 'hybrid', 'onsite'] as const
export type Workplace = (typeof workplaces)[number]

const salaryUnits = ['HOUR', 'DAY', 'WEEK', 'MONTH', 'YEAR'] as const
export type SalaryUnit = (typeof salaryUnits)[number]

export interface Place {
  /** As the feed has it, white space collapsed. */
  raw: string
  locality: string | null
  region: string | null
  /** ISO 3166-1 alpha-2 where certain. */
  country: string | null
  postalCode: string | null
}

export interface Salary {
  minValue: number | null
  maxValue: number | null
  /** ISO 4217. */
  currency: string | null
  unitText: SalaryUnit | null
  raw: string
}

/**
 * A job advertisement as a feed tells it, in the terms of schema.org/JobPosting.
 * Unknown is null (or an empty list): never "Unknown", never now, never a default.
 */
export interface ListingContent {
  /** Plain text, at most 300 code points. */
  title: string
  /** HTML, sanitised. */
  description: string | null
  /** http(s). */
  url: string
  datePosted: Date | null
  /** As the feed has it. */
  datePostedRaw: string | null
  validThrough: Date | null
  employmentType: EmploymentType[]
  employmentTypeRaw: string | null
  hiringOrganization: { name: string | null; logo: string | null }
  jobLocation: Place | null
  workplace: Workplace | null
  /** Where applicants may live, as the feed names it; empty when it does not say. */
  applicantLocationRequirements: string[]
  /** The feed says that applicants may live anywhere. */
  isWorldwide: boolean
  baseSalary: Salary | null
  industry: string | null
  occupationalCategory: string | null
  /** All categories and tags. */
  categories: string[]
  /** The description as plain text, for search. */
  text: string
  applyUrl: string | null
}

/** A listing as the reader makes it, with its identity. */
export interface ListingDraft extends ListingContent {
  /** `source/externalId`: the identity of the listing. */
  key: string
  source: string
  externalId: string
  guid: string | null
  /** `url` without what does not name the page. */
  canonicalUrl: string
  /** What likely duplicates of other sources share (`twinKeyOf`); null: too little is known. */
  twinKey: string | null
  /** Hash over the content, hex: decides updated or unchanged. */
  contentHash: string
  /** The item as parsed, JSON text, at most 64 KB. */
  raw: string
}

/** A listing as stored. */
export interface Listing extends ListingDraft {
  aliases: string[]
  firstSeenAt: Date
  changedAt: Date
  firstRunId: string
  changedRunId: string
  closedAt: Date | null
  closedReason: ClosedReason | null
  /** The run that missed it last; null: it is open, or its time was over. */
  closedRunId: string | null
  /** When it was last closed and came back, and the run that brought it. */
  reopenedAt: Date | null
  reopenedRunId: string | null
}

/** What lists show. */
export type ListingRow = Omit<Listing, 'raw' | 'text' | 'description'>

/** All that a listing says, without the item as the feed had it. */
export type WholeListing = Omit<Listing, 'raw'>

/** Other ids under which a listing was seen: so many are kept, the newest. */
export const maxAliases = 20
