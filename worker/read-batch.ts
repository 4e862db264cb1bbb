import { setImmediate } from 'node:timers/promises'
import type { Lease, RejectedItem } from '../src/model/run'
import type { FeedRecord, ReadResult } from '../src/reader/feed-document'
import { capCodePoints } from '../src/reader/values/text'
import type { BatchItem, KnownSighting, RecordKey } from '../src/store/listings'
import type { ImportContext } from './import-feed'
import type { FeedStretches } from './stretches'

/** After so many the store may have its turn: it may have an answer to give, and the next batch to get. */
const turnRecords = 4

/** Records in their order, and what they became. */
export interface ReadBatch {
  records: FeedRecord[]
  /** What was read, or what has to be judged though it was not. */
  recordOf: Map<BatchItem, FeedRecord>
  /** What the last complete run seems to have left, byte for byte: it has to be confirmed. */
  kept: Map<FeedRecord, RecordKey>
}

export const noRecords = (): ReadBatch => ({ records: [], recordOf: new Map(), kept: new Map() })

/**
 * Reads records behind those of a batch: what their feed carried before, byte for byte, needs no reading. What is
 * recalled has not been looked up.
 */
export async function readInto(
  { records: all, recordOf, kept }: ReadBatch,
  records: FeedRecord[],
  context: ImportContext,
  stretches: Pick<FeedStretches, 'recall'> | null,
): Promise<void> {
  const { deps, feed, tally } = context
  const recalled = await stretches?.recall(records)
  const keys = records.map(({ fingerprint }) => recalled?.(fingerprint))
  const others = records.filter((_, at) => keys[at] === undefined)
  const fingerprints = others.map(({ fingerprint }) => fingerprint)
  const known = await tally.storing(() => deps.store.listings.known(feed.id, fingerprints))
  const since = sinceOf(context)
  const judged: FeedRecord[] = []
  for (const [at, record] of records.entries()) {
    const { fingerprint } = record
    const sighting = known.get(fingerprint)
    const key = sighting ? keyOf(sighting, since) : keys[at]
    all.push(record)
    if (key === undefined) judged.push(record)
    else kept.set(record, { key, fingerprint })
  }
  await judgeRecords(judged, known, recordOf, context)
}

const keyOf = ({ runId, key }: KnownSighting, since: string | null): string | undefined =>
  runId === since ? key : undefined

/** Reads those that are not known, or only by an attempt that died. */
export async function judgeRecords(
  records: FeedRecord[],
  known: Map<string, KnownSighting>,
  recordOf: ReadBatch['recordOf'],
  context: ImportContext,
): Promise<void> {
  let reads = 0
  for (const record of records) {
    const item = judgeRecord(record, known.get(record.fingerprint), context)
    if (item) recordOf.set(item, record)
    if (!item?.sighting && ++reads % turnRecords === 0) await setImmediate()
  }
}

function judgeRecord(
  record: FeedRecord,
  sighting: KnownSighting | undefined,
  context: ImportContext,
): BatchItem | null {
  const { lease, tally } = context
  const isLost = sighting !== undefined && isOfLostAttempt(sighting, lease)
  if (isLost) tally.isResumed = true
  return sighting && !isLost ? itemOf(sighting) : tally.reading(() => readItem(record, context))
}

/** The run whose sightings may be confirmed. A document of the past is judged item by item. */
const sinceOf = ({ feed, run }: ImportContext): string | null =>
  run.documentId === null ? feed.lastCompleteRunId : null

/** Those under which its items are stored. */
export const keysOf = ({ recordOf }: Pick<ReadBatch, 'recordOf'>): ReadonlySet<string> =>
  new Set([...recordOf.keys()].map(({ key }) => key))

/** Of keys that were stored after a batch was read, the store has to be asked anew. */
export function forgetStored({ recordOf }: ReadBatch, stored: ReadonlySet<string>): void {
  for (const item of recordOf.keys()) if (stored.has(item.key)) item.sighting = undefined
}

/** What an attempt that died had read is read again: its document is judged by what was read of it. */
const isOfLostAttempt = ({ runId, attempt }: KnownSighting, lease: Lease): boolean =>
  runId === lease.runId && attempt !== lease.attempt

function itemOf(sighting: KnownSighting): BatchItem {
  const { fingerprint, key, contentHash } = sighting
  return { fingerprint, key, contentHash, draft: null, sighting }
}

/** Null: the record is no listing, or none that can be stored, and is counted as such. */
export function readItem(record: FeedRecord, { tally }: ImportContext): BatchItem | null {
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
