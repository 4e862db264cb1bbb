import type { Lease } from '../../model/run'
import { keysByFingerprint, type Stretch, type StretchDraft } from '../../model/stretch'
import type { StretchStore } from '../stretches'
import { confirmSightings } from './confirm'
import type { Db } from './database'
import { findHeld } from './run-rows'
import type { Writer } from './writer'

export function stretchStore(db: Db, writer: Writer): StretchStore {
  return {
    list: (feedId) => db.read(() => list(feedId)),
    keys: (feedId, hash) => db.read(() => keysOf(feedId, hash)),
    // By the thread that writes the batches: whoever commits after them may have to move their pages into the file.
    add: (lease, feedId, stretch) =>
      writer.remember(lease, feedId, stretchRowOf(stretch), db.now()),
    confirm: (lease, feedId, hash, since) =>
      confirmSightings(db, lease, feedId, () => leftOf(feedId, hash, since)),
    keep: (lease, feedId, hashes) => db.write(() => keep(lease, feedId, hashes)),
  }

  function list(feedId: string): Stretch[] {
    const sql = 'SELECT first, length, hash, records, guids FROM stretches WHERE feedId = ?'
    return db
      .query<FoundStretch, [string]>(sql)
      .all(feedId)
      .map((row) => ({ ...row, guids: numbersOf(row.guids) }))
  }

  function keysOf(feedId: string, hash: string): Map<string, string> {
    const sql = 'SELECT keys, fingerprints FROM stretches WHERE feedId = ? AND hash = ?'
    const row = db
      .query<Pick<StretchRow, 'keys' | 'fingerprints'>, [string, string]>(sql)
      .get(feedId, hash)
    if (!row) return new Map()
    const { keys, fingerprints } = row
    return keysByFingerprint({ keys: JSON.parse(keys), fingerprints: JSON.parse(fingerprints) })
  }

  function leftOf(feedId: string, hash: string, since: string) {
    const found = db.query<Found, [string, string]>(foundSql).get(feedId, hash)
    if (!found) return null
    const { firstKey, lastKey, records } = found
    const row = { feedId, hash, since, firstKey, lastKey, records }
    const isRow = db.query<{ isRow: number }, [typeof row]>(isRowSql).get(row)?.isRow === 1
    return isRow
      ? { since, records, condition: isInRow, params: { firstKey, lastKey } }
      : { since, records, condition: isOfStretch, params: { hash } }
  }

  function keep(lease: Lease, feedId: string, hashes: string[]): boolean {
    if (!findHeld(db, lease)) return false
    db.query<unknown, [string, string]>(keepSql).run(feedId, JSON.stringify(hashes))
    return true
  }
}

/** A stretch as it is written; its keys are sorted, and its fingerprints with them. */
export type StretchRow = ReturnType<typeof stretchRowOf>

function stretchRowOf({ guids, keys, fingerprints, ...columns }: StretchDraft) {
  const byKey = keys.map((key, at) => ({ key, fingerprint: fingerprints[at] })).toSorted(inOrder)
  return {
    ...columns,
    guids: new Uint8Array(guids.buffer, guids.byteOffset, guids.byteLength),
    keys: JSON.stringify(byKey.map(({ key }) => key)),
    fingerprints: JSON.stringify(byKey.map(({ fingerprint }) => fingerprint)),
  }
}

/** Within a write. False: the lease is lost. */
export function rememberStretch(
  db: Db,
  lease: Lease,
  feedId: string,
  stretch: StretchRow,
): boolean {
  if (!findHeld(db, lease)) return false
  const row = { feedId, ...stretch }
  db.query<unknown, [typeof row]>(addSql).run(row)
  return true
}

const inOrder = (a: { key: string }, b: { key: string }): number => (a.key < b.key ? -1 : 1)

type FoundStretch = Omit<Stretch, 'guids'> & { guids: Uint8Array }

/** Copied: a blob need not begin where a number may. */
const numbersOf = (blob: Uint8Array): BigUint64Array => new BigUint64Array(blob.slice().buffer)

const addSql = `
  INSERT OR REPLACE INTO stretches
    (feedId, hash, first, length, records, guids, keys, fingerprints)
  VALUES ($feedId, $hash, $first, $length, $records, $guids, $keys, $fingerprints)`

interface Found {
  records: number
  firstKey: string
  lastKey: string
}

const foundSql = `
  SELECT records, keys ->> '$[0]' AS firstKey, keys ->> '$[#-1]' AS lastKey
  FROM stretches WHERE feedId = ? AND hash = ?`

/**
 * Whether the sightings from the first key to the last are those of the stretch and no others, as they often are where
 * ids are numbers. To touch the row of them is three times faster than to look for each. The fingerprints come in the
 * order of the keys; if they ever did not, each would be looked for.
 */
const isRowSql = `
  SELECT min(runId) = $since AND max(runId) = $since
    AND json_group_array(fingerprint) =
      (SELECT fingerprints FROM stretches WHERE feedId = $feedId AND hash = $hash) AS isRow
  FROM (SELECT key, fingerprint, runId FROM sightings
    WHERE feedId = $feedId AND key BETWEEN $firstKey AND $lastKey ORDER BY key LIMIT $records + 1)`

const isInRow = 'key BETWEEN $firstKey AND $lastKey'

const isOfStretch = `
  key IN (SELECT value FROM stretches, json_each(keys) WHERE feedId = $feedId AND hash = $hash)
    AND fingerprint IN
      (SELECT value FROM stretches, json_each(fingerprints) WHERE feedId = $feedId AND hash = $hash)`

const keepSql = `
  DELETE FROM stretches WHERE feedId = ? AND hash NOT IN (SELECT value FROM json_each(?))`
