import { setImmediate } from 'node:timers/promises'
import type { Feed } from '../src/model/feed'
import type { Lease, RejectedItem } from '../src/model/run'
import type { ItemResult, Sighting } from '../src/model/sighting'
import type { FeedRecord, ReadResult } from '../src/reader/feed-document'
import { capCodePoints } from '../src/reader/values/text'
import type { BatchItem } from '../src/store/listings'
import { collectGarbage } from './garbage'
import { healGuids } from './heal'
import type { ImportContext } from './import-feed'
import { LeaseLost } from './lease'
import { withoutClosed } from './leave-closed'

/** The listing that a record became. */
export type StoredRecord = Pick<BatchItem, 'key' | 'fingerprint'>

/** After so many the store may have its turn: it may have an answer to give, and the next batch to get. */
const turnRecords = 16

/** Records in their order, and what was read of them. */
export interface ReadBatch {
  records: FeedRecord[]
  recordOf: Map<BatchItem, FeedRecord>
}

/** Reads a batch: what its feed carried before, byte for byte, needs no reading. */
export async function readBatch(context: ImportContext, records: FeedRecord[]): Promise<ReadBatch> {
  const { deps, feed, lease, tally } = context
  const fingerprints = records.map((record) => record.fingerprint)
  const known = await tally.storing(() => deps.store.listings.known(feed.id, fingerprints))
  const recordOf = new Map<BatchItem, FeedRecord>()
  for (let at = 0; at < records.length; at += turnRecords) {
    if (at > 0) await setImmediate()
    tally.reading(() => {
      for (const record of records.slice(at, at + turnRecords)) {
        const sighting = known.get(record.fingerprint)
        const isLost = sighting !== undefined && isOfLostAttempt(sighting, lease)
        if (isLost) tally.isResumed = true
        const item = sighting && !isLost ? itemOf(sighting) : readItem(record, context)
        if (item) recordOf.set(item, record)
      }
    })
  }
  return { records, recordOf }
}

/** Those under which its items are stored. */
export const keysOf = ({ recordOf }: ReadBatch): ReadonlySet<string> =>
  new Set([...recordOf.keys()].map(({ key }) => key))

/** Of keys that were stored after a batch was read, the store has to be asked anew. */
export function forgetStored({ recordOf }: ReadBatch, stored: ReadonlySet<string>): void {
  for (const item of recordOf.keys()) if (stored.has(item.key)) item.sighting = undefined
}

/**
 * Judges and stores a batch. Answers in the order of the records; null: it became no listing, or one that a
 * record before it was.
 */
export async function storeBatch(
  context: ImportContext,
  { records, recordOf }: ReadBatch,
): Promise<(StoredRecord | null)[]> {
  const { run, feed, lease, tally } = context
  const read = [...recordOf.keys()]
  for (const { sighting } of read)
    if (sighting && isOfRunBefore(sighting, feed, lease)) tally.kept++
  await healGuids(context, read)
  const items = run.documentId === null ? read : await withoutClosed(context, read)
  await noteKept(context, items)
  const stored = new Map<FeedRecord | undefined, StoredRecord>()
  const note = (item: BatchItem, result: ItemResult) => {
    const record = recordOf.get(item)
    if (result !== 'duplicate') stored.set(record, item)
    else if (record) tally.duplicate({ index: record.index, key: item.key })
  }
  const stale = await upsert(context, items, note)
  const reread = stale.flatMap((item) => {
    const record = recordOf.get(item)
    const read = record ? readItem(record, context) : null
    if (record && read) recordOf.set(read, record)
    return read ?? []
  })
  await healGuids(context, reread)
  await upsert(context, reread, note)
  collectGarbage(
    [...items, ...reread].reduce((sum, { draft }) => sum + (draft?.raw.length ?? 0), 0),
  )
  return records.map((record) => stored.get(record) ?? null)
}

/** Of the items with other bytes one that was kept is enough: the document overlaps with the last one. */
async function noteKept(context: ImportContext, items: BatchItem[]): Promise<void> {
  const { deps, feed, lease, tally } = context
  const { lastCompleteRunId: fromRunId } = feed
  const read = items.filter(({ draft }) => draft !== null).map(({ key }) => key)
  if (tally.kept > 0 || fromRunId === null || feed.kind === 'full' || read.length === 0) return
  const { listings } = deps.store
  const before = { fromRunId, beforeRunId: lease.runId }
  const found = await tally.storing(() => listings.countSightings(feed.id, before, read))
  tally.kept += found.new + found.updated + found.unchanged
}

/** Of the last complete run, or of one that broke off since: their ids sort by time. */
const isOfRunBefore = ({ runId }: Sighting, { lastCompleteRunId }: Feed, lease: Lease): boolean =>
  lastCompleteRunId !== null && runId >= lastCompleteRunId && runId < lease.runId

/** What an attempt that died had read is read again: its document is judged by what was read of it. */
const isOfLostAttempt = ({ runId, attempt }: Sighting, lease: Lease): boolean =>
  runId === lease.runId && attempt !== lease.attempt

function itemOf(sighting: Sighting): BatchItem {
  const { fingerprint, key, contentHash } = sighting
  return { fingerprint, key, contentHash, draft: null, sighting }
}

/** Null: the record is no listing, or none that can be stored, and is counted as such. */
function readItem(record: FeedRecord, { tally }: ImportContext): BatchItem | null {
  const result = record.read()
  switch (result.name) {
    case 'listing': {
      const { draft } = result
      const { key, contentHash } = draft
      tally.noteRead(draft)
      return { fingerprint: record.fingerprint, key, contentHash, draft }
    }
    case 'rejected':
      tally.reject(rejectedItem(record, result))
      return null
    case 'skipped':
      tally.counts.skipped++
      return null
    default:
      return result satisfies never
  }
}

function rejectedItem({ index }: FeedRecord, { reason, excerpt, item }: Rejection): RejectedItem {
  const guid = item?.guid?.trim()
  return { index, reason, excerpt, ...(guid && { guid: capCodePoints(guid, 200) }) }
}

type Rejection = Extract<ReadResult, { name: 'rejected' }>

/** Stores and counts, and notes what each was; answers the items that have to be read after all. */
async function upsert(
  context: ImportContext,
  items: BatchItem[],
  note: (item: BatchItem, result: ItemResult) => void,
): Promise<BatchItem[]> {
  const { deps, feed, lease, tally } = context
  if (items.length === 0) return []
  const results = await tally.storing(() => deps.store.listings.upsert(lease, feed.id, items))
  if (!results) throw new LeaseLost(lease)
  for (const [place, result] of results.entries()) {
    const item = items[place]
    if (!item || result === 'stale') continue
    tally.count(result)
    note(item, result)
    if (result !== 'duplicate') tally.samples.offer({ ...item, result })
  }
  return items.filter((_, i) => results[i] === 'stale')
}
