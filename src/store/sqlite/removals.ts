import type { RemovalCounts, RemovalScope, RemovalStore } from '../removals'
import { forgetEntries } from './chronicle'
import type { Db } from './database'
import { forgetTold, forgetToldOf } from './removal-traces'
import type { Searcher } from './searcher'

export function removalStore(db: Db, searcher: Searcher): RemovalStore {
  return {
    count: (scope, limit) => db.snapshot(() => count(scope, limit)),
    async listings(scope, limit) {
      const { rows, gone } = await db.read(() => next(scope, limit))
      // Words first: what is written anew may get the number of a row that is gone.
      await searcher.forget(gone.map(({ rowid }) => rowid))
      if (rows.length > 0) await db.write(() => remove(scope, rows))
      return rows.length
    },
    runs: (scope, note, limit) => db.write(() => emptyRuns(scope, note, limit)),
    words: (step) => searcher.wipe(step),
    feed: (id) => db.write(() => removeFeed(id)),
    source: (id) => db.write(() => removeSource(id)),
  }

  function count(scope: RemovalScope, limit: number): RemovalCounts {
    if ('source' in scope) return { listings: found(ofSource, scope.source, limit), shared: 0 }
    return {
      listings: found(ofFeedAlone, scope.feedId, limit),
      shared: found(ofOthersToo, scope.feedId, limit),
    }
  }

  function found(sql: string, name: string, limit: number): number {
    const counted = `SELECT count(*) AS found FROM (${sql} LIMIT $limit)`
    const params = { name, limit }
    return db.query<{ found: number }, [typeof params]>(counted).get(params)?.found ?? 0
  }

  /** The next keys, and those of them whose listings go. */
  function next(scope: RemovalScope, limit: number) {
    const name = nameOf(scope)
    const params = { name, limit }
    const sql = 'source' in scope ? `${ofSource} LIMIT $limit` : `${sightedBy} LIMIT $limit`
    const rows = db.query<{ key: string }, [typeof params]>(sql).all(params)
    return { rows, gone: goneOf(scope, rows) }
  }

  function goneOf(scope: RemovalScope, rows: { key: string }[]): { key: string; rowid: number }[] {
    const params = { name: nameOf(scope), keys: JSON.stringify(rows.map(({ key }) => key)) }
    const sql = 'source' in scope ? rowsOfSource : rowsOfFeed
    return db.query<{ key: string; rowid: number }, [typeof params]>(sql).all(params)
  }

  /** What was carried by nobody else a moment ago may be now. */
  function remove(scope: RemovalScope, rows: { key: string }[]): void {
    const gone = goneOf(scope, rows)
    const keys = gone.map(({ key }) => key)
    const rowids = JSON.stringify(gone.map(({ rowid }) => rowid))
    forgetEntries(db, keys)
    db.query<unknown, [string]>(deleteFrom('listingTexts', 'rowid')).run(rowids)
    db.query<unknown, [string]>(deleteFrom('listings', 'rowid')).run(rowids)
    db.query<unknown, [string]>(deleteFrom('twinSplits', 'key')).run(JSON.stringify(keys))
    const all = JSON.stringify(rows.map(({ key }) => key))
    if ('source' in scope) db.query<unknown, [string]>(deleteFrom('sightings', 'key')).run(all)
    else
      db.query<unknown, [string, string]>(`${deleteFrom('sightings', 'key')} AND feedId = ?`).run(
        all,
        scope.feedId,
      )
  }

  function emptyRuns(scope: RemovalScope, note: string, limit: number): number {
    const column = 'source' in scope ? 'source' : 'feedId'
    const params = { name: nameOf(scope), note, limit, now: db.now().getTime() }
    return db.query<unknown, [typeof params]>(emptySql(column)).run(params).changes
  }

  function removeFeed(id: string): void {
    forgetTold(db, id)
    for (const [table, column] of ofFeed)
      db.query<unknown, [string]>(`DELETE FROM ${table} WHERE ${column} = ?`).run(id)
  }

  function removeSource(id: string): boolean {
    const sql = 'SELECT 1 FROM feeds WHERE source = ? LIMIT 1'
    if (db.query<unknown, [string]>(sql).get(id)) return false
    forgetToldOf(db, id)
    db.query<unknown, [string]>('DELETE FROM sources WHERE id = ?').run(id)
    return true
  }
}

const nameOf = (scope: RemovalScope): string => ('source' in scope ? scope.source : scope.feedId)

const ofFeed = [
  ['stretches', 'feedId'],
  ['documents', 'owner'],
  ['documentPieces', 'owner'],
  ['feeds', 'id'],
] as const

const ofSource = 'SELECT key FROM listings WHERE source = $name'
const sightedBy = 'SELECT key FROM sightings WHERE feedId = $name'
const isOfOthers = `EXISTS (SELECT 1 FROM sightings AS other
  WHERE other.key = sightings.key AND other.feedId <> $name)`
const ofFeedAlone = `${sightedBy} AND NOT ${isOfOthers}`
const ofOthersToo = `${sightedBy} AND ${isOfOthers}`

const rowsOfSource = `SELECT rowid, key FROM listings
  WHERE key IN (SELECT value FROM json_each($keys)) AND source = $name`
const rowsOfFeed = `SELECT rowid, key FROM listings
  WHERE key IN (SELECT value FROM json_each($keys)) AND NOT EXISTS
    (SELECT 1 FROM sightings WHERE sightings.key = listings.key AND feedId <> $name)`

const deleteFrom = (table: string, column: string): string =>
  `DELETE FROM ${table} WHERE ${column} IN (SELECT value FROM json_each(?))`

const isUnanswered = `status = 'failed' AND retriedBy IS NULL AND dismissedAt IS NULL`

const emptySql = (column: string): string => `
  UPDATE runs SET attempts = '[]', rejected = '[]', duplicates = '[]', warnings = '[]',
    error = json_remove(error, '$.excerpt'), detailsPrunedAt = $now, updatedAt = $now,
    dismissedNote = CASE WHEN ${isUnanswered} THEN $note ELSE dismissedNote END,
    dismissedAt = CASE WHEN ${isUnanswered} THEN $now ELSE dismissedAt END
  WHERE id IN (SELECT id FROM runs WHERE ${column} = $name
    AND finishedAt IS NOT NULL AND (detailsPrunedAt IS NULL OR (${isUnanswered})) LIMIT $limit)`
