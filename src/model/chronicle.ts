import type { Change } from './changes'
import type { ClosedReason } from './lifecycle'
import type { Listing } from './listing'

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

/** An entry, or what the listing itself tells of a time whose entries are gone: then nobody knows what changed. */
export type Event = Omit<Entry, 'outcome' | 'changes'> & {
  outcome: EntryOutcome | 'new'
  changes: Change[] | null
}

type Told = Pick<
  Listing,
  | 'key'
  | 'firstSeenAt'
  | 'firstRunId'
  | 'changedAt'
  | 'changedRunId'
  | 'closedAt'
  | 'closedReason'
  | 'closedRunId'
  | 'reopenedAt'
  | 'reopenedRunId'
>

/** The life of a listing, newest first: its entries, and what it says itself where they are missing. */
export function lifeOf(listing: Told, entries: Entry[]): Event[] {
  const told = toldByItself(listing).filter((event) => !entries.some((entry) => isOf(entry, event)))
  const events: Event[] = [...entries, ...told]
  return events.toSorted(
    (a, b) => b.at.getTime() - a.at.getTime() || ranks[b.outcome] - ranks[a.outcome],
  )
}

/** At one instant: what follows from the other stands above it. */
const ranks: Record<Event['outcome'], number> = {
  new: 0,
  missed: 1,
  reopened: 2,
  updated: 3,
  closed: 4,
}

const isOf = (entry: Entry, event: Event): boolean =>
  entry.outcome === event.outcome &&
  (entry.at.getTime() === event.at.getTime() ||
    (entry.outcome !== 'closed' && entry.runId === event.runId))

function toldByItself(listing: Told): Event[] {
  const { key, firstSeenAt, firstRunId, changedAt, changedRunId } = listing
  const { closedAt, closedReason, closedRunId, reopenedAt, reopenedRunId } = listing
  const untold = { feedId: null, reason: null, since: null, missedRunId: null, changes: null }
  const events: Event[] = [{ ...untold, key, outcome: 'new', at: firstSeenAt, runId: firstRunId }]
  if (changedAt > firstSeenAt)
    events.push({ ...untold, key, outcome: 'updated', at: changedAt, runId: changedRunId })
  if (reopenedAt)
    events.push({ ...untold, key, outcome: 'reopened', at: reopenedAt, runId: reopenedRunId })
  if (closedAt)
    events.push({
      ...untold,
      key,
      outcome: 'closed',
      at: closedAt,
      reason: closedReason,
      runId: closedRunId,
    })
  return events
}
