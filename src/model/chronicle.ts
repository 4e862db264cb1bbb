import type { Change } from './changes'
import type { ClosedReason } from './lifecycle'

/**
 * What an entry of the chronicle says of a listing: its content changed, it was closed, it came back after it was
 * closed, or a feed shows it again that had left it out.
 */
export const entryOutcomes = ['updated', 'closed', 'reopened', 'missed'] as const
export type EntryOutcome = (typeof entryOutcomes)[number]

/** One thing that happened to a listing. */
export interface Entry {
  key: string
  outcome: EntryOutcome
  at: Date
  /** The run that did it; null: no run, but its age or its own date. */
  runId: string | null
  feedId: string | null
  /** Why it was closed. */
  reason: ClosedReason | null
  /** Of `missed`: when the feed had last shown it, and a run that did not. */
  since: Date | null
  missedRunId: string | null
  changes: Change[]
}

/** So many entries of a listing are kept, the newest. */
export const maxEntries = 200

/** What a run did with listings that are stored, in the order of its page. */
export const listedOutcomes = ['new', 'updated', 'closed', 'reopened', 'missed'] as const
export type ListedOutcome = (typeof listedOutcomes)[number]

/** A listing that a run brought or did something to. */
export interface ListingOfRun extends Pick<Entry, 'key' | 'at' | 'reason' | 'since' | 'changes'> {
  outcome: ListedOutcome
  /** As it is now; null: the listing was removed. */
  title: string | null
}

export const entryOf = (
  entry: Pick<Entry, 'key' | 'outcome' | 'at' | 'runId'> & Partial<Entry>,
): Entry => ({
  feedId: null,
  reason: null,
  since: null,
  missedRunId: null,
  changes: [],
  ...entry,
})
