import type { Entry, ListedOutcome, ListingOfRun } from '../model/chronicle'
import type { Page, PageRequest } from '../model/page'
import type { Run } from '../model/run'

/** What a run's page asks for. */
export interface ChronicleFilter {
  outcome: ListedOutcome
  /** Occurs in the key or the title, in capitals or not. */
  search?: string | undefined
}

export type ChroniclesOf = Pick<Run, 'id' | 'source' | 'queuedAt' | 'finishedAt'>

/**
 * What happened to each listing. Entries are written with the listing, by `listings.upsert` and `lifecycle.close`, in
 * the one write that changes it: a run that dies and is done again leaves each once. What a run brought is told by the
 * listings themselves (`firstRunId`), and what it found unchanged is counted only.
 */
export interface ChronicleStore {
  /** Of a listing, oldest first, `maxEntries` at most. */
  ofListing(key: string): Promise<Entry[]>
  /** Of a run, in an order of the store's own. */
  ofRun(run: ChroniclesOf, filter: ChronicleFilter, page: PageRequest): Promise<Page<ListingOfRun>>
  /** Those that match, counted to `limit` at most. */
  countOfRun(run: ChroniclesOf, filter: ChronicleFilter, limit: number): Promise<number>
  /** Forgets what happened to these listings, which are removed for good. */
  forget(keys: string[]): Promise<void>
}
