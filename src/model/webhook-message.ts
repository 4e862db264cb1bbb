import type { ListingRow } from './listing'
import type { Run } from './run'
import type { SavedSearch } from './saved-search'
import type { Webhook } from './webhook'

/** What every message begins with. */
interface Envelope {
  /** The same at every try, and in the header `Idempotency-Key`. */
  id: string
  event: Webhook['event'] | 'test'
  createdAt: Date
  /** The page that shows more; null: nobody said where people reach the pages. */
  url: string | null
}

const told = [
  'id',
  'feedId',
  'feedName',
  'source',
  'trigger',
  'status',
  'outcome',
  'nature',
  'counts',
  'closed',
  'reopened',
  'error',
  'queuedAt',
  'startedAt',
  'finishedAt',
] as const satisfies (keyof Run)[]

const runOf = (run: Run) => Object.fromEntries(told.map((field) => [field, run[field]]))

/** JSON: a run has ended. */
export const runBody = (envelope: Envelope, run: Run): string =>
  JSON.stringify({ ...envelope, run: runOf(run) })

export interface BroughtListings {
  search: SavedSearch
  /** Those that match, counted to a limit. */
  count: number
  isCapped: boolean
  /** The first of them, with what their sources want to stand beside them. */
  listings: (ListingRow & { attribution: string | null })[]
  /** Sources that are left out by their terms, by id. */
  leftOut: string[]
}

/** JSON: a run has brought listings that a saved search finds. */
export function listingsBody(envelope: Envelope, run: Run, brought: BroughtListings): string {
  const { id, name } = brought.search
  return JSON.stringify({ ...envelope, run: runOf(run), ...brought, search: { id, name } })
}

/** What a message is about: the name of the feed whose run it tells of. */
export function subjectOf(body: string): string | null {
  const told: { run?: Pick<Run, 'feedName'> } = JSON.parse(body)
  return told.run?.feedName ?? null
}

/** JSON: nothing, to see whether it arrives. */
export const testBody = (envelope: Envelope): string =>
  JSON.stringify({ ...envelope, message: 'Messages will come like this one.' })
