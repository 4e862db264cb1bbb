import type { Lease } from '../src/model/run'
import type { ItemResult } from '../src/model/sighting'
import type { FeedRecord } from '../src/reader/feed-document'
import type { BatchItem, KnownSighting } from '../src/store/listings'
import { collectGarbage } from './garbage'
import { healGuids } from './heal'
import type { ImportContext } from './import-feed'
import { LeaseLost } from './lease'
import { withoutClosed } from './leave-closed'
import { itemOf, type ReadBatch, readItem } from './read-batch'

/** The listing that a record became. */
export type StoredRecord = Pick<BatchItem, 'key' | 'fingerprint'>

/**
 * Judges and stores a batch. Answers in the order of the records; null: it became no listing, or one that a
 * record before it was.
 */
export async function storeBatch(
  context: ImportContext,
  batch: ReadBatch,
): Promise<(StoredRecord | null)[]> {
  const { run, tally } = context
  const { records, recordOf, kept } = batch
  const keptKeys = new Set(kept.values().map(({ key }) => key))
  await healGuids(context, [...recordOf.keys()], keptKeys)
  const isConfirmed = isSaidOnce(batch, keptKeys) && (await confirmKept(context, kept))
  if (!isConfirmed) doubtKept(batch)
  const read = [...recordOf.keys()]
  const items = run.documentId === null ? read : await withoutClosed(context, read)
  if (kept.size > 0 || (await isOverlapping(context, items))) tally.isOverlapping = true
  const stored = new Map<FeedRecord | undefined, StoredRecord>(isConfirmed ? kept : [])
  await storeItems(context, recordOf, items, (item, result) => {
    const record = recordOf.get(item)
    if (result !== 'duplicate') stored.set(record, item)
    else if (record) tally.duplicate({ index: record.index, key: item.key })
  })
  return records.map((record) => stored.get(record) ?? null)
}

/** Whether nothing that was kept is there twice, or beside other words for it: of two records the first counts. */
function isSaidOnce({ recordOf, kept }: ReadBatch, keptKeys: ReadonlySet<string>): boolean {
  return keptKeys.size === kept.size && !recordOf.keys().some(({ key }) => keptKeys.has(key))
}

/** What was kept is judged with the others, each record in its turn, by what the store has of it now. */
function doubtKept({ records, recordOf, kept }: ReadBatch): void {
  const itemOfRecord = new Map([...recordOf].map(([item, record]) => [record, item]))
  recordOf.clear()
  for (const record of records) {
    const sighting = kept.get(record)
    const item = sighting ? { ...itemOf(sighting), sighting: undefined } : itemOfRecord.get(record)
    if (item) recordOf.set(item, record)
  }
}

/** False: some are not what they were. */
async function confirmKept(
  { deps, feed, lease, tally }: ImportContext,
  kept: ReadBatch['kept'],
): Promise<boolean> {
  const since = feed.lastCompleteRunId
  if (kept.size === 0 || since === null) return true
  const { listings } = deps.store
  const known = [...kept.values()]
  const answer = await tally.storing(() => listings.confirm(lease, feed.id, since, known))
  if (answer === null) throw new LeaseLost(lease)
  if (answer === 'changed') return false
  for (const sighting of known) {
    tally.count('unchanged')
    tally.samples.offer({ ...sighting, result: 'unchanged' })
  }
  return true
}

/** Stores and counts items, and notes what each was; those are read whose listing has gone meanwhile. */
async function storeItems(
  context: ImportContext,
  recordOf: Map<BatchItem, FeedRecord>,
  items: BatchItem[],
  note: (item: BatchItem, result: ItemResult) => void,
): Promise<void> {
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
}

/** Of the last complete run, or of one that broke off since: their ids sort by time. */
const isOfRunBefore = ({ runId }: KnownSighting, fromRunId: string, lease: Lease): boolean =>
  runId >= fromRunId && runId < lease.runId

/** Whether one of the items was there since the last complete run, perhaps with other bytes; asked until one was. */
async function isOverlapping(
  { deps, feed, lease, tally }: ImportContext,
  items: BatchItem[],
): Promise<boolean> {
  const { lastCompleteRunId: fromRunId } = feed
  if (tally.isOverlapping || fromRunId === null) return false
  if (items.some(({ sighting }) => sighting && isOfRunBefore(sighting, fromRunId, lease)))
    return true
  const read = items.filter(({ draft }) => draft !== null).map(({ key }) => key)
  if (feed.kind === 'full' || read.length === 0) return false
  const { listings } = deps.store
  const before = { fromRunId, beforeRunId: lease.runId }
  const found = await tally.storing(() => listings.countSightings(feed.id, before, read))
  return found.new + found.updated + found.unchanged > 0
}

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
