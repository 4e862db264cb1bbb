import type { Feed } from '../src/model/feed'
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
  const { run, feed, lease, tally } = context
  const keptKeys = new Set(batch.kept.values().map(({ key }) => key))
  await healGuids(context, [...batch.recordOf.keys()], keptKeys)
  const { records, recordOf, kept } = hasOtherWords(batch, keptKeys) ? oneByOne(batch) : batch
  const read = [...recordOf.keys()]
  for (const { sighting } of read)
    if (sighting && isOfRunBefore(sighting, feed, lease)) tally.kept++
  const items = run.documentId === null ? read : await withoutClosed(context, read)
  if (kept.size === 0) await noteKept(context, items)
  const stored = new Map<FeedRecord | undefined, StoredRecord>()
  const note = (item: BatchItem, result: ItemResult) => {
    const record = recordOf.get(item)
    if (result !== 'duplicate') stored.set(record, item)
    else if (record) tally.duplicate({ index: record.index, key: item.key })
  }
  const [, isConfirmed] = await Promise.all([
    storeItems(context, recordOf, items, note),
    confirmKept(context, [...kept.values()]),
  ])
  if (isConfirmed) for (const [record, sighting] of kept) stored.set(record, sighting)
  else {
    const doubted = [...kept].map(([record, sighting]) => {
      const item = { ...itemOf(sighting), sighting: undefined }
      recordOf.set(item, record)
      return item
    })
    await storeItems(context, recordOf, doubted, (item, result) => {
      if (result === 'unchanged') tally.kept++
      note(item, result)
    })
  }
  return records.map((record) => stored.get(record) ?? null)
}

/** Of the last complete run, or of one that broke off since: their ids sort by time. */
const isOfRunBefore = (
  { runId }: KnownSighting,
  { lastCompleteRunId }: Feed,
  lease: Lease,
): boolean => lastCompleteRunId !== null && runId >= lastCompleteRunId && runId < lease.runId

/** Whether it has other words for a listing that it also has unchanged: then it is the first of the two that counts. */
function hasOtherWords(batch: ReadBatch, kept: ReadonlySet<string>): boolean {
  return batch.recordOf.keys().some(({ key }) => kept.has(key))
}

/** The same batch, in which every record is judged in its turn. */
function oneByOne({ records, recordOf, kept }: ReadBatch): ReadBatch {
  const itemOfRecord = new Map([...recordOf].map(([item, record]) => [record, item]))
  const judged = records.flatMap((record): [BatchItem, FeedRecord][] => {
    const sighting = kept.get(record)
    const item = sighting ? itemOf(sighting) : itemOfRecord.get(record)
    return item ? [[item, record]] : []
  })
  return { records, recordOf: new Map(judged), kept: new Map() }
}

/** False: some are not what they were. */
async function confirmKept(
  { deps, feed, lease, tally }: ImportContext,
  kept: KnownSighting[],
): Promise<boolean> {
  const since = feed.lastCompleteRunId
  if (kept.length === 0 || since === null) return true
  const { listings } = deps.store
  const answer = await tally.storing(() => listings.confirm(lease, feed.id, since, kept))
  if (answer === null) throw new LeaseLost(lease)
  if (answer === 'changed') return false
  for (const sighting of kept) {
    tally.count('unchanged')
    tally.kept++
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
