import type { Feed } from './feed'
import { type ClosureState, isReturn } from './lifecycle'
import type { Lease } from './run'

/** What an item was, as seen from its run. */
export type ItemResult = 'new' | 'updated' | 'unchanged' | 'duplicate'

/** A duplicate has no sighting of its own. */
export type SightingCounts = Record<Exclude<ItemResult, 'duplicate'>, number>

/** "This feed carried this listing": one narrow row for each feed and listing. */
export interface Sighting {
  feedId: string
  key: string
  /** Names the record's raw bytes and all else that decides its meaning. */
  fingerprint: string
  contentHash: string
  runId: string
  attempt: number
  result: ItemResult
  seenAt: Date
}

/** What the store knows of a listing when it judges an item. */
export interface KnownListing extends Pick<ClosureState, 'closedReason'> {
  contentHash: string
  firstRunId: string
  changedRunId: string
}

export interface Verdict {
  result: ItemResult
  /** Whether the listing's row has to be written. */
  isWrite: boolean
}

/**
 * What an item is, as seen from its run, so that a run done again after a crash ends with the
 * counts of one that never died.
 */
export function judge(
  contentHash: string,
  lease: Pick<Lease, 'runId' | 'attempt'>,
  sighting: Pick<Sighting, 'runId' | 'attempt' | 'result' | 'contentHash'> | undefined,
  listing: KnownListing | undefined,
): Verdict {
  const isOfThisRun = sighting?.runId === lease.runId
  if (isOfThisRun && sighting.attempt === lease.attempt)
    return { result: 'duplicate', isWrite: false }
  // A feed that says the same as last time changes nothing, whatever another feed said meanwhile:
  // else two feeds with different texts of one listing would change it back and forth for ever.
  const isChanged = listing?.contentHash !== contentHash && sighting?.contentHash !== contentHash
  const isNews = isChanged || (listing !== undefined && isReturn(listing))
  const isWrite = !listing || isNews
  if (isOfThisRun) {
    const wasUnchanged = sighting.result === 'unchanged'
    return { result: wasUnchanged && isNews ? 'updated' : sighting.result, isWrite }
  }
  if (!listing || listing.firstRunId === lease.runId) return { result: 'new', isWrite }
  if (listing.changedRunId === lease.runId) return { result: 'updated', isWrite }
  return { result: isNews ? 'updated' : 'unchanged', isWrite }
}

/** When a feed last carried a listing: a 304 confirms all that the last complete run sighted. */
export function lastSeenAt(
  sighting: Pick<Sighting, 'runId' | 'seenAt'>,
  feed: Pick<Feed, 'lastCompleteRunId' | 'lastConfirmedAt'> | undefined,
): Date {
  const confirmedAt = feed?.lastCompleteRunId === sighting.runId ? feed.lastConfirmedAt : null
  return confirmedAt && confirmedAt > sighting.seenAt ? confirmedAt : sighting.seenAt
}

export interface Carrier {
  feedId: string
  feedName: string
  lastSeenAt: Date
}
