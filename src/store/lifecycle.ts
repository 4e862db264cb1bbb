import type { Carried, Closure } from '../model/lifecycle'
import type { FeedPatch } from './feeds'

/** What a feed has not shown: no run from that one on has sighted it, or nobody since then. */
export type NotShown = { sinceRunId: string } | { sinceAt: Date }

/** A listing, and the run that last sighted it in the feed that is asked. */
export type Missed = Carried & { runId: string }

export interface CarriedPage<T extends Carried> {
  rows: T[]
  /** Where the next page begins; null: there is none. */
  next: string | null
}

/**
 * Which listings may have ended, and their end. Nothing is written for a listing that is missing: its sighting tells
 * which run saw it last. Closing voids the fingerprints of its sightings: those carry it no more.
 */
export interface LifecycleStore {
  /** Takes the look at the feed that is due at `dueAt` (`closingDueAt`), until then. False: somebody else has. */
  take(feedId: string, dueAt: Date | null, until: Date): Promise<boolean>
  /** Ends a look that was taken until then. False: another one has begun, nothing was written. */
  finish(feedId: string, until: Date, patch: FeedPatch): Promise<boolean>
  /** Open listings that the feed carried and has not shown, in an order of the store's own. */
  missing(
    feedId: string,
    notShown: NotShown,
    after: string | null,
    limit: number,
  ): Promise<CarriedPage<Missed>>
  /** Open listings whose `validThrough` is before, the longest over first. */
  expired(before: Date, after: string | null, limit: number): Promise<CarriedPage<Carried>>
  /** Listings that the feed carries, shown of late or not. */
  countCarried(feedId: string): Promise<number>
  /** Those of them that are open. */
  countOpen(feedId: string): Promise<number>
  /** Closes those that are open still and that nobody has sighted since they were read; answers how many. */
  close(rows: Carried[], closure: Closure): Promise<number>
  /** Writes onto the run how many listings name it as the one that closed them; never fewer than before. */
  tally(runId: string): Promise<void>
  /** When listings were posted that this run of the feed was the last to sight, `limit` of them at most. */
  dates(feedId: string, runId: string, limit: number): Promise<Date[]>
}
