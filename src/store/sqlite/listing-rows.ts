import type { Listing, ListingDraft, ListingRow } from '../../model/listing'
import { dateOf, type Row } from './rows'

/** Columns that a draft fills. The first three never change. */
export const draftColumns = [
  'key',
  'source',
  'externalId',
  'contentHash',
  'guid',
  'canonicalUrl',
  'title',
  'url',
  'datePosted',
  'datePostedRaw',
  'validThrough',
  'employmentType',
  'employmentTypeRaw',
  'hiringOrganization',
  'jobLocation',
  'workplace',
  'applicantLocationRequirements',
  'isWorldwide',
  'baseSalary',
  'industry',
  'occupationalCategory',
  'categories',
  'applyUrl',
  'twinKey',
] as const satisfies (keyof ListingDraft & keyof ListingRow)[]

/** The narrow columns of a listing. */
export const listingColumns = [
  ...draftColumns,
  'firstRunId',
  'changedRunId',
  'firstSeenAt',
  'changedAt',
  'closedAt',
  'closedReason',
  'closedRunId',
  'reopenedAt',
  'reopenedRunId',
  'aliases',
] as const satisfies (keyof ListingRow)[]

export type ListingTexts = Pick<Listing, 'description' | 'text' | 'raw'>

type Draft = Pick<ListingRow, (typeof draftColumns)[number]>
export type DraftRow = Row<Draft>

export const draftOf = (row: DraftRow): Draft => ({
  ...row,
  employmentType: JSON.parse(row.employmentType),
  hiringOrganization: JSON.parse(row.hiringOrganization),
  jobLocation: row.jobLocation && JSON.parse(row.jobLocation),
  applicantLocationRequirements: JSON.parse(row.applicantLocationRequirements),
  baseSalary: row.baseSalary && JSON.parse(row.baseSalary),
  categories: JSON.parse(row.categories),
  isWorldwide: row.isWorldwide === 1,
  datePosted: dateOf(row.datePosted),
  validThrough: dateOf(row.validThrough),
})

export const listingRowOf = (row: Row<ListingRow>): ListingRow => ({
  ...row,
  ...draftOf(row),
  aliases: JSON.parse(row.aliases),
  firstSeenAt: new Date(row.firstSeenAt),
  changedAt: new Date(row.changedAt),
  closedAt: dateOf(row.closedAt),
  reopenedAt: dateOf(row.reopenedAt),
})
