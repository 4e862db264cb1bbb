/** What is removed for good: all of a feed, or all of a source. */
export type RemovalScope = { feedId: string } | { source: string }

/** Listings that a removal takes, and those of a feed that stay, since another feed carries them too. */
export interface RemovalCounts {
  listings: number
  shared: number
}

/**
 * Removes for good, some rows at a time, so that others can write in between; whatever was begun may be begun again.
 * What stays of a run are its figures.
 */
export interface RemovalStore {
  /** Each counted to `limit` at most. */
  count(scope: RemovalScope, limit: number): Promise<RemovalCounts>
  /**
   * Takes the next listings with all that is told of them, and the sightings of the scope; of a feed only those listings
   * that no other feed carries. Answers how many rows it has looked at; 0: there is nothing left.
   */
  listings(scope: RemovalScope, limit: number): Promise<number>
  /**
   * Empties the next runs of what their documents said (rejected and duplicate items, warnings, excerpts), and puts dead
   * letters aside with this note. Answers how many.
   */
  runs(scope: RemovalScope, note: string, limit: number): Promise<number>
  /**
   * Wipes the words of listings that are gone from what a search looks into, a little at a time; `step`: from 0, until it
   * is false.
   */
  words(step: number): Promise<boolean>
  /**
   * The feed itself, with its stretches and documents, what was fetched of its URL for previews, and what of its listings
   * was told: in messages to webhooks, in answers kept for programs, in who split which. Its listings and its open run
   * are to be gone before.
   */
  feed(id: string): Promise<void>
  /** With what was told of its listings. False: it has feeds still. */
  source(id: string): Promise<boolean>
}
