import type { AnyBulkWriteOperation } from 'mongodb'
import type { Lease } from '../../model/run'
import { type ItemResult, judge, type Sighting, type Verdict } from '../../model/sighting'
import type { BatchItem } from '../listings'
import type { Writing } from './chronicle-writes'
import {
  carriage,
  type ListingDocument,
  type ListingHead,
  newListing,
  revision,
} from './listing-document'

/** The first item of its key in a batch, what was known of it, and what it is. */
export interface Judged {
  item: BatchItem
  sighting: Sighting | undefined
  listing: ListingHead | undefined
  verdict: Verdict
}

type Known<T> = Map<string, T>

/** By key. A stale item gives way to a later one of its key that was read. */
export function judgeFirsts(
  lease: Lease,
  batch: BatchItem[],
  sightings: Known<Sighting>,
  listings: Known<ListingHead>,
): Map<string, Judged> {
  const firsts = new Map<string, Judged>()
  for (const item of batch) {
    const first = firsts.get(item.key)
    if (first && !isStale(first)) continue
    const [sighting, listing] = [sightings.get(item.key), listings.get(item.key)]
    const verdict = judge(item.contentHash, lease, sighting, listing)
    firsts.set(item.key, { item, sighting, listing, verdict })
  }
  return firsts
}

/** The same items, after other writers had their turn with the listings. */
export function judgeAgain(lease: Lease, all: Judged[], listings: Known<ListingHead>): void {
  for (const judged of all) {
    judged.listing = listings.get(judged.item.key)
    judged.verdict = judge(judged.item.contentHash, lease, judged.sighting, judged.listing)
  }
}

/** It would have to be written, and nobody has read it. */
const isStale = ({ item, verdict }: Judged): boolean => verdict.isWrite && !item.draft

/** Whether a sighting follows from it; the sighting of a duplicate's first stays. */
export const isSighted = (judged: Judged): boolean =>
  !isStale(judged) && judged.verdict.result !== 'duplicate'

export function resultOf(item: BatchItem, first: Judged | undefined): ItemResult | 'stale' {
  if (!first || isStale(first)) return 'stale'
  return item === first.item ? first.verdict.result : 'duplicate'
}

/** Null when nothing new is to be inserted. */
export function insertionOf(
  { item, listing, verdict }: Judged,
  { feedId, runId, at }: Writing,
): ListingDocument | null {
  if (listing || !verdict.isWrite || !item.draft) return null
  return newListing(item.draft, feedId, runId, at)
}

/** Whether the listing that is there gets another content. */
export const isRevised = ({ item, listing, verdict }: Judged): boolean =>
  listing !== undefined && verdict.isWrite && item.draft !== null

/** Null when the listing stays as it is. */
export function updateOf(
  { item, listing, verdict }: Judged,
  before: ListingDocument | undefined,
  writing: Writing,
): AnyBulkWriteOperation<ListingDocument> | null {
  if (!listing) return null
  if (verdict.isWrite) return item.draft && revision(item.draft, listing, before, writing)
  return listing.feedIds.includes(writing.feedId) ? null : carriage(item.key, writing.feedId)
}
