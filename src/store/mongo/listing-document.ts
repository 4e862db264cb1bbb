import type { AnyBulkWriteOperation } from 'mongodb'
import { isReopenedBy, notClosed } from '../../model/lifecycle'
import type { Listing, ListingDraft } from '../../model/listing'
import type { KnownListing } from '../../model/sighting'
import { wordsOf } from './search'

export type ListingDocument = Omit<Listing, 'key'> & {
  _id: string
  /** The feeds that have sightings of it: a list of a feed's listings needs no join. */
  feedIds: string[]
  /** What a search finds it by. */
  words: string
}

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

/** Matches only the version of the listing that was judged. */
export function revision(
  { key: _id, ...content }: ListingDraft,
  head: ListingHead,
  feedId: string,
  runId: string,
  at: Date,
): AnyBulkWriteOperation<ListingDocument> {
  const { contentHash, closedReason } = head
  const opened = { ...notClosed, reopenedAt: at, reopenedRunId: runId }
  const isReopened = isReopenedBy(head, content, at)
  const fields = { ...contentOf(content, runId, at), ...(isReopened && opened) }
  const update = { $set: fields, $addToSet: { feedIds: feedId } }
  return { updateOne: { filter: { _id, contentHash, closedReason }, update } }
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
