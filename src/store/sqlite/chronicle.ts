import type { Entry, ListingOfRun } from '../../model/chronicle'
import type { From, Page, PageRequest } from '../../model/page'
import type { ChronicleFilter, ChronicleStore, ChroniclesOf } from '../chronicle'
import type { Db } from './database'
import { keysetSql, readPage } from './paging'
import { dateOf, type Row } from './rows'

type Params = Record<string, string | number>

type Found = Row<ListingOfRun> & { id: number }

export function chronicleStore(db: Db): ChronicleStore {
  return {
    ofListing: (key) => db.read(() => ofListing(key)),
    ofRun: (run, filter, page) => db.snapshot(() => ofRun(run, filter, page)),
    countOfRun: (run, filter, limit) => db.read(() => countOfRun(run, filter, limit)),
    forget: (keys) => db.write(() => forgetEntries(db, keys)),
  }

  function ofListing(key: string): Entry[] {
    const sql = 'SELECT * FROM chronicle WHERE key = ? ORDER BY id'
    return db.query<Row<Entry> & { id: number }, [string]>(sql).all(key).map(entryIn)
  }

  function ofRun(
    run: ChroniclesOf,
    filter: ChronicleFilter,
    request: PageRequest,
  ): Page<ListingOfRun> {
    const { sql, id, params } = selectionOf(run, filter)
    const page = readPage(request, /^\d{1,15}$/, fetch, (row) => String(row.id))
    return { ...page, rows: page.rows.map(listingIn) }

    function fetch(from: From | null, limit: number): Found[] {
      const keyset = keysetSql(id, from)
      const position = from ? { position: Number(from.position) } : {}
      return db
        .query<Found, [Params]>(`${sql} AND ${keyset.where} ${keyset.order} LIMIT $limit`)
        .all({ ...params, ...position, limit })
    }
  }

  function countOfRun(run: ChroniclesOf, filter: ChronicleFilter, limit: number): number {
    const { sql, params } = selectionOf(run, filter)
    const counted = `SELECT count(*) AS found FROM (${sql} LIMIT $limit)`
    return db.query<{ found: number }, [Params]>(counted).get({ ...params, limit })?.found ?? 0
  }
}

/** Within a write. */
export function forgetEntries(db: Db, keys: string[]): void {
  const sql = 'DELETE FROM chronicle WHERE key IN (SELECT value FROM json_each(?))'
  db.query<unknown, [string]>(sql).run(JSON.stringify(keys))
}

const entryIn = ({ id: _, ...row }: Row<Entry> & { id: number }): Entry => ({
  ...row,
  at: new Date(row.at),
  since: dateOf(row.since),
  changes: JSON.parse(row.changes),
})

const listingIn = ({ id: _, ...row }: Found): ListingOfRun => ({
  ...row,
  at: new Date(row.at),
  since: dateOf(row.since),
  changes: JSON.parse(row.changes),
})

interface Selection {
  sql: string
  /** The column that rises with each row. */
  id: string
  params: Params
}

function selectionOf({ id: runId }: ChroniclesOf, filter: ChronicleFilter): Selection {
  const { outcome, search } = filter
  const where = search ? isNamed : 'true'
  const params: Params = { runId, ...(search && { like: likeOf(search) }) }
  return outcome === 'new'
    ? { sql: `${broughtSql} AND ${where}`, id: 'listing.rowid', params }
    : { sql: `${doneSql} AND ${where}`, id: 'entry.id', params: { ...params, outcome } }
}

export const broughtSql = `
  SELECT listing.rowid AS id, key, 'new' AS outcome, firstSeenAt AS at, title,
    NULL AS reason, NULL AS since, '[]' AS changes
  FROM listings AS listing INDEXED BY listingsByFirstRun WHERE firstRunId = $runId`

export const doneSql = `
  SELECT entry.id, entry.key AS key, outcome, at, title, reason, since, changes
  FROM chronicle AS entry INDEXED BY chronicleByRun
    LEFT JOIN listings AS listing ON listing.key = entry.key
  WHERE runId = $runId AND outcome = $outcome`

const isNamed = `(listing.key LIKE $like ESCAPE '!' OR listing.title LIKE $like ESCAPE '!')`

const likeOf = (search: string): string => `%${search.replace(/[!%_]/g, '!$&')}%`
