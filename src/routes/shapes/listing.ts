import { z } from 'zod'
import { type Lack, lackNames } from '../../model/lack'
import { closedReasonNames } from '../../model/lifecycle'
import {
  employmentTypes,
  type Listing,
  type ListingDraft,
  type ListingRow,
  type Salary,
  type SalaryUnit,
  workplaces,
} from '../../model/listing'
import type { Carrier } from '../../model/sighting'
import type { Twin } from '../../model/twin'
import { twinShape } from './twin'
import { instant, type Wire } from './wire'

const salaryUnits = ['HOUR', 'DAY', 'WEEK', 'MONTH', 'YEAR'] as const satisfies SalaryUnit[]

const placeShape = z.object({
  raw: z.string(),
  locality: z.string().nullable(),
  region: z.string().nullable(),
  country: z.string().nullable(),
  postalCode: z.string().nullable(),
})

const salaryShape = z.object({
  minValue: z.number().nullable(),
  maxValue: z.number().nullable(),
  currency: z.string().nullable(),
  unitText: z.enum(salaryUnits).nullable(),
  raw: z.string(),
}) satisfies z.ZodType<Wire<Salary>>

const content = {
  key: z.string().describe('Its identity: source/externalId'),
  source: z.string(),
  externalId: z.string(),
  guid: z.string().nullable(),
  canonicalUrl: z.string(),
  twinKey: z.string().nullable().describe('What likely duplicates of other sources share'),
  contentHash: z.string(),
  title: z.string(),
  url: z.string(),
  datePosted: instant.nullable(),
  datePostedRaw: z.string().nullable(),
  validThrough: instant.nullable(),
  employmentType: z.array(z.enum(employmentTypes)),
  employmentTypeRaw: z.string().nullable(),
  hiringOrganization: z.object({ name: z.string().nullable(), logo: z.string().nullable() }),
  jobLocation: placeShape.nullable(),
  workplace: z.enum(workplaces).nullable(),
  applicantLocationRequirements: z.array(z.string()),
  isWorldwide: z.boolean(),
  baseSalary: salaryShape.nullable(),
  industry: z.string().nullable(),
  occupationalCategory: z.string().nullable(),
  categories: z.array(z.string()),
  applyUrl: z.string().nullable(),
}

const texts = {
  description: z.string().nullable().describe('HTML, sanitised'),
  text: z.string(),
  raw: z.string().describe('The item as it was read, JSON text'),
}

/** A listing that is not stored. */
export const draftShape = z
  .object({ ...content, ...texts })
  .meta({ id: 'ListingDraft' }) satisfies z.ZodType<Wire<ListingDraft>>

const row = {
  ...content,
  aliases: z.array(z.string()),
  firstSeenAt: instant,
  changedAt: instant,
  firstRunId: z.string(),
  changedRunId: z.string(),
  closedAt: instant.nullable(),
  closedReason: z.enum(closedReasonNames).nullable(),
  closedRunId: z.string().nullable(),
  reopenedAt: instant.nullable(),
  reopenedRunId: z.string().nullable(),
}

export const listingRowShape = z.object(row).meta({ id: 'ListingRow' }) satisfies z.ZodType<
  Wire<ListingRow>
>

const carrierShape = z.object({
  feedId: z.string(),
  feedName: z.string(),
  lastSeenAt: instant,
}) satisfies z.ZodType<Wire<Carrier>>

export const carriedListingShape = z
  .object({
    ...row,
    ...texts,
    feeds: z.array(carrierShape),
    duplicates: z.array(twinShape).describe('Listings of other sources, likely the same job'),
    lacking: z.array(z.enum(lackNames)).describe('What it lacks as a JobPosting'),
  })
  .meta({ id: 'Listing' }) satisfies z.ZodType<
  Wire<Listing & { feeds: Carrier[]; duplicates: Twin[]; lacking: Lack[] }>
>

/** schema.org/JobPosting; what is unknown is left out. */
export const jobPostingShape = z
  .looseObject({ '@context': z.string(), '@type': z.literal('JobPosting'), title: z.string() })
  .meta({ id: 'JobPosting' })
