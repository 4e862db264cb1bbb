import type { AnyBulkWriteOperation } from 'mongodb'
import { type Change, changesBetween, joinChanges } from '../../model/changes'
import { type Entry, entryOf, maxEntries } from '../../model/chronicle'
import { type Bearer, missedSince } from '../../model/lifecycle'
import type { ListingDraft } from '../../model/listing'
import type { Sighting } from '../../model/sighting'
import type { ListingDocument, StoredEntry } from './listing-document'

/** Who writes listings, and when. */
export interface Writing {
  runId: string
  feedId: string
  at: Date
}

/** What an update of a listing says in its chronicle: entries to add, or the one of this run to say more. */
export type Said = { push: StoredEntry[] } | { changes: Change[] }

/** What this run has said of the listing already is joined with what it says now. What it has brought is no change. */
export function sayingsOf(
  before: ListingDocument,
  draft: ListingDraft,
  isReopened: boolean,
  { runId, feedId, at }: Writing,
): Said {
  const changes = changesBetween(told(before), draft)
  const said = before.chronicle?.find((entry) => isSaidBy(entry, runId, 'updated'))
  if (said && !isReopened) return { changes: joinChanges(said.changes, changes) }
  const writing = { runId, feedId, at }
  return {
    push: [
      ...(said || before.firstRunId === runId
        ? []
        : [storedEntry({ ...writing, outcome: 'updated', changes })]),
      ...(isReopened ? [storedEntry({ ...writing, outcome: 'reopened' })] : []),
    ],
  }
}

const isSaidBy = (entry: StoredEntry, runId: string, outcome: Entry['outcome']): boolean =>
  entry.runId === runId && entry.outcome === outcome

const told = ({ _id, ...listing }: ListingDocument) => listing

export function storedEntry(
  entry: Pick<Entry, 'outcome' | 'at' | 'runId'> & Partial<Entry>,
): StoredEntry {
  const { key: _, ...stored } = entryOf({ key: '', ...entry })
  return stored
}

/** For `$push`: the newest entries are kept. */
export const pushed = (entries: StoredEntry[]) => ({
  chronicle: { $each: entries, $slice: -maxEntries },
})

/** Says that the feed shows a listing again that it had left out; null: it had not. Said once for each run. */
export function missedEntry(
  feed: Pick<Bearer, 'kind' | 'witnesses'>,
  before: Sighting,
  { runId, feedId, at }: Writing,
): AnyBulkWriteOperation<ListingDocument> | null {
  const missedRunId = missedSince(feed, before)
  if (missedRunId === null) return null
  const since = before.seenAt
  const entry = storedEntry({ outcome: 'missed', at, runId, feedId, since, missedRunId })
  const isSaid = { $elemMatch: { runId, outcome: 'missed' as const } }
  const filter = { _id: before.key, chronicle: { $not: isSaid } }
  return { updateOne: { filter, update: { $push: pushed([entry]) } } }
}
