import type { SightingCounts } from '../../model/sighting'
import type { SightedBy } from '../listings'
import type { Db } from './database'

export function countSightings(
  db: Db,
  feedId: string,
  by: SightedBy,
  keys?: string[],
): SightingCounts {
  const those = 'runId' in by ? ofAttempt : ofRuns
  const params = { feedId, ...by, ...(keys && { keys: JSON.stringify(keys) }) }
  const sql = `SELECT result, count(*) AS found FROM sightings
    WHERE feedId = $feedId AND ${those} AND ${keys ? ofKeys : 'true'} GROUP BY result`
  const counts = { new: 0, updated: 0, unchanged: 0 }
  const rows = db.query<{ result: keyof SightingCounts; found: number }, [typeof params]>(sql)
  for (const { result, found } of rows.all(params)) counts[result] = found
  return counts
}

const ofAttempt = 'runId = $runId AND attempt = $attempt'
const ofRuns = 'runId >= $fromRunId AND runId < $beforeRunId'
/** The key stands in the primary key, after the feed: each is a seek. */
const ofKeys = 'key IN (SELECT value FROM json_each($keys))'
