import type { Lease } from '../../model/run'
import type { Stretch, StretchDraft } from '../../model/stretch'
import type { StretchStore } from '../store'
import type { Db } from './database'
import { findHeld } from './run-rows'

export function stretchStore(db: Db): StretchStore {
  return {
    list: (feedId) => db.read(() => list(feedId)),
    add: (lease, feedId, stretch) => db.write(() => add(lease, feedId, stretch)),
    confirm: (lease, feedId, hash, since) =>
      db.write(() => confirm(lease, feedId, hash, since)).catch(answerChanged),
    keep: (lease, feedId, hashes) => db.write(() => keep(lease, feedId, hashes)),
  }

  function list(feedId: string): Stretch[] {
    const sql = 'SELECT first, length, hash, records, guids FROM stretches WHERE feedId = ?'
    return db
      .query<StretchRow, [string]>(sql)
      .all(feedId)
      .map((row) => ({ ...row, guids: numbersOf(row.guids) }))
  }

  function add(lease: Lease, feedId: string, stretch: StretchDraft): boolean {
    if (!findHeld(db, lease)) return false
    const { guids, keys, fingerprints, ...columns } = stretch
    const row = {
      feedId,
      ...columns,
      guids: new Uint8Array(guids.buffer, guids.byteOffset, guids.byteLength),
      keys: JSON.stringify(keys),
      fingerprints: JSON.stringify(fingerprints),
    }
    db.query<unknown, [typeof row]>(addSql).run(row)
    return true
  }

  function confirm(lease: Lease, feedId: string, hash: string, since: string): 'confirmed' | null {
    if (!findHeld(db, lease)) return null
    const { runId, attempt } = lease
    const records = db.query<{ records: number }, [string, string]>(recordsSql).get(feedId, hash)
    const params = { feedId, hash, since, runId, attempt, now: db.now().getTime() }
    const { changes } = db.query<unknown, [typeof params]>(confirmSql).run(params)
    if (changes !== records?.records) throw new Changed()
    return 'confirmed'
  }

  function keep(lease: Lease, feedId: string, hashes: string[]): boolean {
    if (!findHeld(db, lease)) return false
    db.query<unknown, [string, string]>(keepSql).run(feedId, JSON.stringify(hashes))
    return true
  }
}

type StretchRow = Omit<Stretch, 'guids'> & { guids: Uint8Array }

/** Takes back what was written of a stretch that is not what it was. */
class Changed extends Error {
  override name = 'Changed'
}

function answerChanged(error: unknown): 'changed' {
  if (error instanceof Changed) return 'changed'
  throw error
}

/** Copied: a blob need not begin where a number may. */
const numbersOf = (blob: Uint8Array): BigUint64Array => new BigUint64Array(blob.slice().buffer)

const addSql = `
  INSERT OR REPLACE INTO stretches
    (feedId, hash, first, length, records, guids, keys, fingerprints)
  VALUES ($feedId, $hash, $first, $length, $records, $guids, $keys, $fingerprints)`

const recordsSql = 'SELECT records FROM stretches WHERE feedId = ? AND hash = ?'

/**
 * A sighting that carries a listing has its fingerprint, and with it goes: closing a listing voids the one, deleting it
 * deletes the other. A listing that this run has written has a sighting of this run, written at once with it.
 */
const confirmSql = `
  UPDATE sightings SET result = 'unchanged', runId = $runId, attempt = $attempt, seenAt = $now
  WHERE feedId = $feedId AND runId = $since
    AND key IN (SELECT value FROM stretches, json_each(keys) WHERE feedId = $feedId AND hash = $hash)
    AND fingerprint IN
      (SELECT value FROM stretches, json_each(fingerprints) WHERE feedId = $feedId AND hash = $hash)`

const keepSql = `
  DELETE FROM stretches WHERE feedId = ? AND hash NOT IN (SELECT value FROM json_each(?))`
