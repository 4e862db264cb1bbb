import type { TwinCandidate, TwinStore } from '../twins'
import type { Db } from './database'

const isTogether = `closedAt IS NULL AND NOT EXISTS
  (SELECT 1 FROM twinSplits WHERE twinSplits.key = listing.key)`

const candidates = `SELECT key, source, title, text, twinKey
  FROM listings AS listing INDEXED BY listingsByTwin
  JOIN listingTexts AS texts ON texts.rowid = listing.rowid
  WHERE twinKey = $twinKey AND ${isTogether} ORDER BY listing.rowid LIMIT $limit`

type Params = Record<string, string | number>

export function twinStore(db: Db): TwinStore {
  return {
    of: (key, limit) =>
      db.snapshot(() => {
        const sql = `SELECT twinKey FROM listings AS listing WHERE key = ? AND ${isTogether}`
        const twinKey = db.query<{ twinKey: string | null }, [string]>(sql).get(key)?.twinKey
        return twinKey ? bearing(twinKey, limit) : []
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
    bearing: (twinKey, limit) => db.read(() => bearing(twinKey, limit)),
    async split(key) {
      const sql = 'INSERT INTO twinSplits (key) VALUES (?) ON CONFLICT DO NOTHING'
      await db.write(() => db.query<unknown, [string]>(sql).run(key))
    },
  }

  function bearing(twinKey: string, limit: number): TwinCandidate[] {
    return db.query<TwinCandidate, [Params]>(candidates).all({ twinKey, limit })
  }
}
