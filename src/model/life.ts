import type { Change } from './changes'
import type { Entry, EntryOutcome } from './chronicle'
import type { Listing } from './listing'

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

/** Something that happened to a listing, with the name of the feed where one is told of. */
export type LifeEvent = Event & { feedName: string | null }

/** That a full feed which carries an open listing has left it out, and not shown it again yet. */
export interface Absence {
  feedId: string
  feedName: string
  since: Date
  missedRunId: string
}

export interface Life {
  /** Newest first. */
  events: LifeEvent[]
  /** None of a closed one: nobody waits for it. */
  absences: Absence[]
}
