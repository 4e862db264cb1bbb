import type { ChangedField, Plain } from '../src/model/changes'
import type { ClosedReason } from '../src/model/lifecycle'
import type { ItemOutcome } from '../src/model/run-items'

export const itemWords: Record<ItemOutcome, string> = {
  new: 'New',
  updated: 'Changed',
  closed: 'Closed',
  reopened: 'Came back',
  missed: 'Shown again',
  rejected: 'Rejected',
  duplicate: 'Duplicate',
}

/** What the items of a tab are, in a sentence. */
export const itemSentences: Record<ItemOutcome, string> = {
  new: 'Listings that this run was the first to bring.',
  updated: 'Listings whose content this run changed.',
  closed: 'Listings that were closed because this run, too, had missed them.',
  reopened: 'Closed listings that this run found open again.',
  missed: 'Listings that a run before had left out, and that this one shows again.',
  rejected: 'Items that could not become a listing.',
  duplicate: 'Items whose listing an item before them in the document had brought already.',
}

export const changedFieldWords: Record<ChangedField, string> = {
  title: 'Title',
  description: 'Description',
  url: 'Address',
  applyUrl: 'Address to apply',
  datePosted: 'Posted',
  validThrough: 'Valid through',
  employmentType: 'Employment',
  employmentTypeRaw: 'Employment, as told',
  'hiringOrganization.name': 'Organisation',
  'hiringOrganization.logo': 'Logo',
  'jobLocation.raw': 'Place',
  'jobLocation.locality': 'Town',
  'jobLocation.region': 'Region',
  'jobLocation.country': 'Country',
  'jobLocation.postalCode': 'Postal code',
  workplace: 'Workplace',
  applicantLocationRequirements: 'Applicants may live in',
  isWorldwide: 'Anywhere',
  'baseSalary.minValue': 'Pay from',
  'baseSalary.maxValue': 'Pay to',
  'baseSalary.currency': 'Currency',
  'baseSalary.unitText': 'Pay for',
  'baseSalary.raw': 'Pay, as told',
  industry: 'Industry',
  occupationalCategory: 'Occupation',
  categories: 'Categories',
}

/** Why a listing was closed, in a few words. */
export const closedWords: Record<ClosedReason, string> = {
  absent: 'its feeds left it out',
  approved: 'a person said that it is gone',
  expired: 'its own date was over',
  unseen: 'nobody showed it for long',
}

/** Null: there was nothing. */
export function plainText(value: Plain): string | null {
  if (typeof value === 'boolean') return value ? 'yes' : 'no'
  if (Array.isArray(value)) return value.join(', ') || null
  return value === null || value === '' ? null : String(value)
}
