import type { AnyBulkWriteOperation } from 'mongodb'
import type { Entry } from '../../model/chronicle'
import { isReopenedBy, notClosed } from '../../model/lifecycle'
import type { Listing, ListingDraft } from '../../model/listing'
import type { KnownListing } from '../../model/sighting'
import { pushed, sayingsOf, type Writing } from './chronicle-writes'
import { wordsOf } from './search'

export type ListingDocument = Omit<Listing, 'key'> & {
  _id: string
  /** The feeds that have sightings of it: a list of a feed's listings needs no join. */
  feedIds: string[]
  /** A person has said that it is no duplicate. */
  standsAlone?: true
  /** What a search finds it by. */
  words: string
  /** What happened to it, oldest first; absent: nothing since it was first seen. */
  chronicle?: StoredEntry[]
}

/** The listing that it stands in has the key. */
export type StoredEntry = Omit<Entry, 'key'>

/** What an item is judged by. */
export type ListingHead = KnownListing & Pick<ListingDocument, 'feedIds'>

export const headProjection = {
  contentHash: 1,
  firstRunId: 1,
  changedRunId: 1,
  closedReason: 1,
  feedIds: 1,
}

export function newListing(
  { key: _id, ...content }: ListingDraft,
  feedId: string,
  runId: string,
  at: Date,
): ListingDocument {
  const aliases: string[] = []
  const seen = { firstSeenAt: at, firstRunId: runId, feedIds: [feedId] }
  const isOpen = { ...notClosed, reopenedAt: null, reopenedRunId: null }
  return { _id, ...contentOf(content, runId, at), aliases, ...seen, ...isOpen }
}

/** Matches only the version of the listing that was judged; `before`: as it was read then, unless it has gone since. */
export function revision(
  draft: ListingDraft,
  head: ListingHead,
  before: ListingDocument | undefined,
  writing: Writing,
): AnyBulkWriteOperation<ListingDocument> {
  const { key: _id, ...content } = draft
  const { runId, feedId, at } = writing
  const { contentHash, closedReason, feedIds } = head
  const opened = { ...notClosed, reopenedAt: at, reopenedRunId: runId }
  const isReopened = isReopenedBy(head, content, at)
  const fields = { ...contentOf(content, runId, at), ...(isReopened && opened) }
  const said = before ? sayingsOf(before, draft, isReopened, writing) : { push: [] }
  const filter = { _id, contentHash, closedReason }
  const carried = !feedIds.includes(feedId) && { $addToSet: { feedIds: feedId } }
  if ('push' in said) {
    const $push = said.push.length > 0 && { $push: pushed(said.push) }
    return { updateOne: { filter, update: { $set: fields, ...carried, ...$push } } }
  }
  const $set = { ...fields, 'chronicle.$[mine].changes': said.changes }
  const arrayFilters = [{ 'mine.runId': runId, 'mine.outcome': 'updated' }]
  return { updateOne: { filter, update: { $set, ...carried }, arrayFilters } }
}

/** The feed carries it for the first time, and it says nothing new. */
export function carriage(key: string, feedId: string): AnyBulkWriteOperation<ListingDocument> {
  return { updateOne: { filter: { _id: key }, update: { $addToSet: { feedIds: feedId } } } }
}

const contentOf = (content: Omit<ListingDraft, 'key'>, runId: string, at: Date) => ({
  ...content,
  words: wordsOf(content),
  changedAt: at,
  changedRunId: runId,
})
