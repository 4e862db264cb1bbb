import { mostCandidates, mostOfSource, type TwinCandidate, type TwinStore } from '../twins'
import type { Db } from './database'
import type { Row } from './rows'

const isTogether = `closedAt IS NULL AND NOT EXISTS
  (SELECT 1 FROM twinSplits WHERE twinSplits.key = listing.key)`

/** Of each source the oldest, and the one that is asked about. */
const candidates = `SELECT key, source, title, text, jobLocation, twinKey
  FROM (
    SELECT rowid, *, row_number() OVER (PARTITION BY source ORDER BY rowid) AS turn
    FROM listings AS listing INDEXED BY listingsByTwin
    WHERE twinKey = $twinKey AND ${isTogether}
    ORDER BY key = $key DESC, turn, rowid LIMIT ${mostCandidates}
  ) AS listing
  JOIN listingTexts AS texts ON texts.rowid = listing.rowid
  WHERE turn <= ${mostOfSource} OR key = $key ORDER BY listing.rowid`

type Params = Record<string, string | number>

export function twinStore(db: Db): TwinStore {
  return {
    of: (key) =>
      db.snapshot(() => {
        const sql = `SELECT twinKey FROM listings AS listing WHERE key = ? AND ${isTogether}`
        const twinKey = db.query<{ twinKey: string | null }, [string]>(sql).get(key)?.twinKey
        return twinKey ? bearing(twinKey, key) : []
      }),
    keys: (after, limit) =>
      db.read(() =>
        db
          .query<{ twinKey: string }, [Params]>(
            `SELECT twinKey FROM listings AS listing INDEXED BY listingsByTwin
              WHERE twinKey > $after AND ${isTogether}
              GROUP BY twinKey HAVING count(DISTINCT source) > 1 ORDER BY twinKey LIMIT $limit`,
          )
          .all({ after: after ?? '', limit })
          .map(({ twinKey }) => twinKey),
      ),
    bearing: (twinKey) => db.read(() => bearing(twinKey, '')),
    async split(key) {
      const sql = 'INSERT INTO twinSplits (key) VALUES (?) ON CONFLICT DO NOTHING'
      await db.write(() => db.query<unknown, [string]>(sql).run(key))
    },
  }

  function bearing(twinKey: string, key: string): TwinCandidate[] {
    return db
      .query<Row<TwinCandidate>, [Params]>(candidates)
      .all({ twinKey, key })
      .map((row) => ({ ...row, jobLocation: row.jobLocation && JSON.parse(row.jobLocation) }))
  }
}
