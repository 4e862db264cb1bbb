import type { Lease } from '../../model/run'
import type { RecordKey } from '../listings'
import type { Db } from './database'
import { findHeld } from './run-rows'

export type Confirmation = 'confirmed' | 'changed'

/** Sightings of a feed as the run `since` has left them. */
interface Left {
  since: string
  records: number
  /** Which of those of the feed. */
  condition: string
  params: Record<string, string>
}

/** Takes back what was written of sightings that are not what they were. */
class Changed extends Error {
  override name = 'Changed'
}

/** Sights those again as unchanged. Null: the lease is lost. */
export function confirmSightings(
  db: Db,
  lease: Lease,
  feedId: string,
  find: () => Left | null,
): Promise<Confirmation | null> {
  const confirm = (): Confirmation | null => {
    if (!findHeld(db, lease)) return null
    const left = find()
    if (!left) return 'changed'
    const { since, records, condition } = left
    const { runId, attempt } = lease
    const params = { feedId, since, runId, attempt, now: db.now().getTime(), ...left.params }
    const { changes } = db.query<unknown, [typeof params]>(confirmSql(condition)).run(params)
    if (changes !== records) throw new Changed()
    return 'confirmed'
  }
  return db.write(confirm).catch((error) => {
    if (error instanceof Changed) return 'changed'
    throw error
  })
}

/**
 * A sighting that carries a listing has its fingerprint, and with it goes: closing a listing voids the one, deleting it
 * deletes the other. A listing that this run has written has a sighting of this run, written at once with it.
 */
const confirmSql = (condition: string): string => `
  UPDATE sightings SET result = 'unchanged', runId = $runId, attempt = $attempt, seenAt = $now
  WHERE feedId = $feedId AND runId = $since AND ${condition}`

/** Items that are what they were. `keys` and `fingerprints`: JSON. */
export interface Kept {
  since: string
  records: number
  keys: string
  fingerprints: string
}

export const keptOf = (since: string, kept: RecordKey[]): Kept => ({
  since,
  records: kept.length,
  keys: JSON.stringify(kept.map(({ key }) => key)),
  fingerprints: JSON.stringify(kept.map(({ fingerprint }) => fingerprint)),
})

export const confirmKept = (
  db: Db,
  lease: Lease,
  feedId: string,
  { since, records, ...params }: Kept,
) => confirmSightings(db, lease, feedId, () => ({ since, records, condition: isOfThese, params }))

const isOfThese = `
  key IN (SELECT value FROM json_each($keys))
    AND fingerprint IN (SELECT value FROM json_each($fingerprints))`
