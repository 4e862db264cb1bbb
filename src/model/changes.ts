import type { ListingContent, ListingDraft } from './listing'
import { type Piece, wordsChanged } from './word-changes'

/** A value that is short enough to be told whole; instants are ISO text. */
export type Plain = string | number | boolean | null | string[]

/** A field of a listing that became another: both values, or an excerpt of the words of a long text. */
export type Change =
  | { field: ChangedField; before: Plain; after: Plain }
  | { field: ChangedField; words: Piece[] }

/** What a change is told of: the content, and the page's address without what only tracks. */
export type Told = ListingContent & Pick<ListingDraft, 'canonicalUrl'>

const instant = (at: Date | null): string | null => at?.toISOString() ?? null

/** A field each; what is a record in a listing is told by its parts. */
const fields = {
  title: (listing: Told) => listing.title,
  description: (listing: Told) => listing.text,
  url: (listing: Told) => listing.canonicalUrl,
  applyUrl: (listing: Told) => listing.applyUrl,
  datePosted: (listing: Told) => instant(listing.datePosted) ?? listing.datePostedRaw,
  validThrough: (listing: Told) => instant(listing.validThrough),
  employmentType: (listing: Told) => listing.employmentType,
  employmentTypeRaw: (listing: Told) => listing.employmentTypeRaw,
  'hiringOrganization.name': (listing: Told) => listing.hiringOrganization.name,
  'hiringOrganization.logo': (listing: Told) => listing.hiringOrganization.logo,
  'jobLocation.raw': (listing: Told) => listing.jobLocation?.raw ?? null,
  'jobLocation.locality': (listing: Told) => listing.jobLocation?.locality ?? null,
  'jobLocation.region': (listing: Told) => listing.jobLocation?.region ?? null,
  'jobLocation.country': (listing: Told) => listing.jobLocation?.country ?? null,
  'jobLocation.postalCode': (listing: Told) => listing.jobLocation?.postalCode ?? null,
  workplace: (listing: Told) => listing.workplace,
  applicantLocationRequirements: (listing: Told) => listing.applicantLocationRequirements,
  isWorldwide: (listing: Told) => listing.isWorldwide,
  'baseSalary.minValue': (listing: Told) => listing.baseSalary?.minValue ?? null,
  'baseSalary.maxValue': (listing: Told) => listing.baseSalary?.maxValue ?? null,
  'baseSalary.currency': (listing: Told) => listing.baseSalary?.currency ?? null,
  'baseSalary.unitText': (listing: Told) => listing.baseSalary?.unitText ?? null,
  'baseSalary.raw': (listing: Told) => listing.baseSalary?.raw ?? null,
  industry: (listing: Told) => listing.industry,
  occupationalCategory: (listing: Told) => listing.occupationalCategory,
  categories: (listing: Told) => listing.categories,
} satisfies Record<string, (listing: Told) => Plain>

export type ChangedField = keyof typeof fields
// The names of the record above.
export const changedFields = Object.keys(fields) as ChangedField[]

/** A longer text is told by its words that changed. */
const wholeLength = 300

/**
 * The fields in which two versions of a listing differ; none: what differs is not told of (how a link is tracked). A
 * description whose markup alone differs has no words that changed.
 */
export function changesBetween(before: Told, after: Told): Change[] {
  return changedFields.flatMap((field) => {
    if (field === 'description') return textChanges(before, after)
    const read = fields[field]
    const [old, now] = [read(before), read(after)]
    return isSame(old, now) ? [] : [changeOf(field, old, now)]
  })
}

type Texts = Pick<Told, 'text' | 'description'>

/** The same of two versions that differ in nothing else. */
export function textChanges(before: Texts, after: Texts): Change[] {
  if (before.text !== after.text)
    return [{ field: 'description', words: wordsChanged(before.text, after.text) }]
  const isMarkup = before.description !== after.description
  return isMarkup ? [{ field: 'description', words: [] }] : []
}

const isSame = (a: Plain, b: Plain): boolean =>
  a === b || (Array.isArray(a) && Array.isArray(b) && JSON.stringify(a) === JSON.stringify(b))

function changeOf(field: ChangedField, before: Plain, after: Plain): Change {
  const [old, now] = [textOf(before), textOf(after)]
  const isLong = Math.max(old.length, now.length) > wholeLength
  return isLong ? { field, words: wordsChanged(old, now) } : { field, before, after }
}

const textOf = (value: Plain): string =>
  Array.isArray(value) ? value.join(', ') : String(value ?? '')

/** What two writes of one run changed together: from what was there before the first to what the second left. */
export function joinChanges(first: Change[], second: Change[]): Change[] {
  const later = new Map(second.map((change) => [change.field, change]))
  const joined = first.flatMap((change) => {
    const next = later.get(change.field)
    later.delete(change.field)
    return next ? joinTwo(change, next) : [change]
  })
  return [...joined, ...later.values()]
}

function joinTwo(first: Change, second: Change): Change[] {
  if ('words' in first && 'words' in second)
    return [{ field: first.field, words: [...first.words, ...second.words] }]
  if ('words' in first || 'words' in second) return [first, second]
  const isBack = isSame(first.before, second.after)
  return isBack ? [] : [{ field: first.field, before: first.before, after: second.after }]
}
