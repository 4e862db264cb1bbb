import type { Lease } from '../../model/run'
import { type ItemResult, judge } from '../../model/sighting'
import { noteMissed } from './chronicle-writes'
import type { Db } from './database'
import type { Incoming, Seen } from './incoming'
import { type ListingWrite, type StoredListing, writeListings } from './listing-writes'
import type { Row } from './rows'
import { findHeld } from './run-rows'

interface Sighted {
  item: Incoming
  result: ItemResult
  before: Seen | undefined
}

/** What the store knows of a batch's keys; grows as the batch is judged, so that duplicates within it are seen. */
interface Knowledge {
  sightings: Map<string, Seen>
  heads: Map<string, StoredListing>
}

/** Judges and stores a batch within a write. Null: the lease is lost. */
export function upsertBatch(
  db: Db,
  lease: Lease,
  feedId: string,
  batch: Incoming[],
): (ItemResult | 'stale')[] | null {
  if (!findHeld(db, lease)) return null
  const known = knowledgeOf(db, feedId, batch)
  const now = db.now()
  const sighted: Sighted[] = []
  const writes: ListingWrite[] = []
  const results = batch.map((item) => {
    const before = known.sightings.get(item.key)
    const result = judgeItem(lease, item, known, writes)
    if (result !== 'stale' && result !== 'duplicate') sighted.push({ item, result, before })
    return result
  })
  if (writes.length > 0) writeListings(db, writes, { runId: lease.runId, feedId, at: now })
  noteMissed(db, { runId: lease.runId, feedId, at: now }, sighted)
  writeSightings(db, lease, feedId, sighted, now)
  return results
}

function knowledgeOf(db: Db, feedId: string, batch: Incoming[]): Knowledge {
  const sightings = new Map<string, Seen>()
  for (const { key, sighting } of batch) if (sighting) sightings.set(key, sighting)
  const others = batch.filter(({ key }) => !sightings.has(key))
  if (others.length > 0)
    for (const row of db
      .query<Row<Seen> & { key: string }, [string, string]>(sightingsSql)
      .all(feedId, keysOf(others)))
      sightings.set(row.key, row)
  const heads = db.query<StoredListing, [string]>(headsSql).all(keysOf(batch))
  return { sightings, heads: new Map(heads.map((row) => [row.key, row])) }
}

const keysOf = (batch: Incoming[]): string => JSON.stringify(batch.map(({ key }) => key))

const sightingsSql = `
  SELECT key, runId, attempt, result, contentHash, fingerprint FROM sightings
  WHERE feedId = ? AND key IN (SELECT value FROM json_each(?))`

const headsSql = `
  SELECT rowid, key, contentHash, firstRunId, changedRunId, closedReason
  FROM listings INDEXED BY listingHeads
  WHERE key IN (SELECT value FROM json_each(?))`

/** Adds to `writes` what has to be written of it. */
function judgeItem(
  { runId, attempt }: Lease,
  { key, contentHash, fingerprint, read }: Incoming,
  { sightings, heads }: Knowledge,
  writes: ListingWrite[],
): ItemResult | 'stale' {
  const known = heads.get(key)
  const { result, isWrite } = judge(contentHash, { runId, attempt }, sightings.get(key), known)
  if (result === 'duplicate') return result
  if (isWrite) {
    if (!read) return 'stale'
    writes.push({ ...read, known })
  }
  sightings.set(key, { runId, attempt, result, contentHash, fingerprint })
  return result
}

/**
 * Most sightings only say again what they said before: those are written without their fingerprint,
 * whose index then stays as it is. That is five times faster.
 */
function writeSightings(db: Db, lease: Lease, feedId: string, sighted: Sighted[], now: Date): void {
  const isSame = ({ item, before }: Sighted) =>
    item.fingerprint === before?.fingerprint && item.contentHash === before.contentHash
  const { same = [], other = [] } = Object.groupBy(sighted, (one) =>
    isSame(one) ? 'same' : 'other',
  )
  for (const [result, again] of Map.groupBy(same, (one) => one.result))
    confirm(db, lease, feedId, result, again, now)
  if (other.length) put(db, lease, feedId, other, now)
}

const confirmSql = `
  UPDATE sightings SET result = ?, runId = ?, attempt = ?, seenAt = ?
  WHERE feedId = ? AND key IN (SELECT value FROM json_each(?))`

function confirm(
  db: Db,
  { runId, attempt }: Lease,
  feedId: string,
  result: ItemResult,
  sighted: Sighted[],
  now: Date,
): void {
  const keys = keysOf(sighted.map(({ item }) => item))
  db.query<unknown, [string, string, number, number, string, string]>(confirmSql).run(
    result,
    runId,
    attempt,
    now.getTime(),
    feedId,
    keys,
  )
}

const putSql = `
  INSERT INTO sightings (feedId, key, fingerprint, contentHash, result, runId, attempt, seenAt)
  VALUES (?, ?, ?, ?, ?, ?, ?, ?)
  ON CONFLICT DO UPDATE SET fingerprint = excluded.fingerprint, contentHash = excluded.contentHash,
    result = excluded.result, runId = excluded.runId, attempt = excluded.attempt, seenAt = excluded.seenAt`

function put(
  db: Db,
  { runId, attempt }: Lease,
  feedId: string,
  sighted: Sighted[],
  now: Date,
): void {
  const statement = db.query<unknown, (string | number)[]>(putSql)
  for (const { item, result } of sighted) {
    const { key, fingerprint, contentHash } = item
    statement.run(feedId, key, fingerprint, contentHash, result, runId, attempt, now.getTime())
  }
}
