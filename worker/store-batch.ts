import type { Lease } from '../src/model/run'
import type { ItemResult } from '../src/model/sighting'
import type { FeedRecord } from '../src/reader/feed-document'
import type { BatchItem, KnownSighting, RecordKey } from '../src/store/listings'
import { collectGarbage } from './garbage'
import { healGuids } from './heal'
import type { ImportContext } from './import-feed'
import { LeaseLost } from './lease'
import { withoutClosed } from './leave-closed'
import { judgeRecords, keysOf, type ReadBatch, readItem } from './read-batch'

type Note = (item: BatchItem, result: ItemResult) => void

/**
 * Judges and stores a batch. Answers in the order of the records; null: it became no listing, or one that a
 * record before it was.
 */
export async function storeBatch(
  context: ImportContext,
  batch: ReadBatch,
): Promise<(RecordKey | null)[]> {
  const { tally } = context
  const { records, recordOf, kept } = batch
  const stored = new Map<FeedRecord | undefined, RecordKey>()
  const store = (items: BatchItem[]) =>
    storeItems(context, batch, items, (item, result) => {
      const record = recordOf.get(item)
      if (result !== 'duplicate') stored.set(record, item)
      else if (record) tally.duplicate({ index: record.index, key: item.key })
    })

  const keptKeys = keptKeysOf(batch)
  await healGuids(context, [...recordOf.keys()], keptKeys)
  if (!isSaidOnce(batch, keptKeys)) {
    await doubtKept(context, batch)
    sortByPlace(recordOf)
    // Nothing is left to confirm.
    kept.clear()
  }
  const confirming = confirmKept(context, [...kept.values()])
  // Whether the others were there before is asked only if none of these was.
  if (!tally.isOverlapping) await confirming
  const [isConfirmed] = await both(confirming, store([...recordOf.keys()]))
  if (isConfirmed) for (const [record, key] of kept) stored.set(record, key)
  else await store(await doubtKept(context, batch))
  return records.map((record) => stored.get(record) ?? null)
}

const keptKeysOf = ({ kept }: ReadBatch): ReadonlySet<string> =>
  new Set(kept.values().map(({ key }) => key))

/** Neither is under way any more when one has failed. */
async function both<A, B>(a: Promise<A>, b: Promise<B>): Promise<[A, B]> {
  await Promise.allSettled([a, b])
  return Promise.all([a, b])
}

/** Whether nothing that was kept is there twice, or beside other words for it. */
function isSaidOnce({ recordOf, kept }: ReadBatch, keptKeys: ReadonlySet<string>): boolean {
  return keptKeys.size === kept.size && !recordOf.keys().some(({ key }) => keptKeys.has(key))
}

/** What was kept becomes items like the others, by what the store has of it now; answers those. */
async function doubtKept(
  context: ImportContext,
  { recordOf, kept }: ReadBatch,
): Promise<BatchItem[]> {
  const { deps, feed, tally } = context
  const fingerprints = [...kept.values()].map(({ fingerprint }) => fingerprint)
  const known = await tally.storing(() => deps.store.listings.known(feed.id, fingerprints))
  const judged: ReadBatch['recordOf'] = new Map()
  await judgeRecords([...kept.keys()], known, judged, context)
  const items = [...judged.keys()]
  await healGuids(context, items, keysOf({ recordOf }))
  for (const [item, record] of judged) recordOf.set(item, record)
  return items
}

/** Of two records the first counts. */
function sortByPlace(recordOf: Map<BatchItem, FeedRecord>): void {
  const sorted = [...recordOf].toSorted(([, a], [, b]) => a.index - b.index)
  recordOf.clear()
  for (const [item, record] of sorted) recordOf.set(item, record)
}

/** False: some are not what they were. */
async function confirmKept(
  { deps, feed, lease, tally }: ImportContext,
  kept: RecordKey[],
): Promise<boolean> {
  const since = feed.lastCompleteRunId
  if (kept.length === 0 || since === null) return true
  const { listings } = deps.store
  const answer = await tally.storing(() => listings.confirm(lease, feed.id, since, kept))
  if (answer === null) throw new LeaseLost(lease)
  if (answer === 'changed') return false
  tally.isOverlapping = true
  for (const { key } of kept) {
    tally.count('unchanged')
    tally.samples.offer({ key, contentHash: null, result: 'unchanged' })
  }
  return true
}

/** Stores and counts items, and notes what each was; those are read whose listing has gone meanwhile. */
async function storeItems(
  context: ImportContext,
  batch: ReadBatch,
  judged: BatchItem[],
  note: Note,
): Promise<void> {
  const { run, tally } = context
  const { recordOf } = batch
  const items = run.documentId === null ? judged : await withoutClosed(context, judged)
  if (await isOverlapping(context, items)) tally.isOverlapping = true
  const stale = await upsert(context, items, note)
  collectGarbage(charactersOf(items))
  if (stale.length === 0) return
  const reread = stale.flatMap((item) => {
    const record = recordOf.get(item)
    const read = record ? readItem(record, context) : null
    if (record && read) recordOf.set(read, record)
    return read ?? []
  })
  await healGuids(context, reread, keptKeysOf(batch))
  await upsert(context, reread, note)
  collectGarbage(charactersOf(reread))
}

const charactersOf = (items: BatchItem[]): number =>
  items.reduce((sum, { draft }) => sum + (draft?.raw.length ?? 0), 0)

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
  note: Note,
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
