import type { ListingRow, WholeListing } from '../../model/listing'
import type { From, Page, PageRequest } from '../../model/page'
import type { ListingFilter } from '../listings'
import type { Db } from './database'
import { listingColumns, listingRowOf } from './listing-rows'
import { keysetSql, readPage } from './paging'
import type { Row } from './rows'
import { matchOf } from './search'

type Params = Record<string, string | number>

interface Selection {
  from: string
  where: string
  params: Params
  /** The column of the search index, where there is a search: it is read newest first by itself. */
  rowid: string
}

/** One `listingWords` row joins one `listings` row; CROSS JOIN keeps the index the outer one. */
const searched =
  'listingWords AS words CROSS JOIN listings AS listing ON listing.rowid = words.rowid'

function selectionOf(db: Db, { search, isOpen, notSources, ...filter }: ListingFilter): Selection {
  const match = search ? matchOf(db, search) : null
  const where: string[] = match ? ['listingWords MATCH $match'] : [always]
  const params: Params = match ? { match } : {}
  for (const [name, condition] of Object.entries(conditions)) {
    // `conditions` has the names of the rest of a filter.
    const value = filter[name as keyof typeof conditions]
    if (value === undefined) continue
    where.push(condition)
    params[name] = value
  }
  if (notSources?.length) {
    where.push('listing.source NOT IN (SELECT value FROM json_each($notSources))')
    params.notSources = JSON.stringify(notSources)
  }
  if (isOpen !== undefined) where.push(isOpen ? 'closedAt IS NULL' : isClosed)
  return {
    from: match ? searched : 'listings AS listing',
    where: where.join(' AND '),
    params,
    rowid: match ? 'words.rowid' : 'listing.rowid',
  }
}

/** A search of the table and no walk over all of it. */
const always = 'listing.rowid > 0'

/** In the words of the index `listingsEnded`. */
const isClosed = 'closedAt IS NOT NULL AND (closedAt IS NULL) = 0'

const conditions: Record<
  Exclude<keyof ListingFilter, 'search' | 'isOpen' | 'notSources'>,
  string
> = {
  source: 'listing.source = $source',
  feedId: 'EXISTS (SELECT 1 FROM sightings WHERE feedId = $feedId AND key = listing.key)',
  workplace: 'workplace = $workplace',
  closedRunId: 'closedRunId = $closedRunId',
  reopenedRunId: 'reopenedRunId = $reopenedRunId',
  firstRunId: 'firstRunId = $firstRunId',
  employmentType: 'EXISTS (SELECT 1 FROM json_each(employmentType) WHERE value = $employmentType)',
}

const columns = listingColumns.map((column) => `listing.${column}`)

export function listListings(
  db: Db,
  filter: ListingFilter,
  request: PageRequest,
): Page<ListingRow> {
  const page = readRows<Row<ListingRow>>(db, filter, request, { columns, joined: '' })
  return { ...page, rows: page.rows.map(({ rowid: _, ...row }) => listingRowOf(row)) }
}

const wholeColumns = [...columns, 'texts.description', 'texts.text']
/** CROSS JOIN keeps the listings, and their order, the outer ones. */
const joinedTexts = 'CROSS JOIN listingTexts AS texts ON texts.rowid = listing.rowid'

type WholeRow = Row<ListingRow> & Pick<WholeListing, 'description' | 'text'>

export function wholeListings(
  db: Db,
  filter: ListingFilter,
  request: PageRequest,
): Page<WholeListing> {
  const whole = { columns: wholeColumns, joined: joinedTexts }
  const page = readRows<WholeRow>(db, filter, request, whole)
  const rows = page.rows.map(({ rowid: _, description, text, ...row }) => ({
    ...listingRowOf(row),
    description,
    text,
  }))
  return { ...page, rows }
}

function readRows<R>(
  db: Db,
  filter: ListingFilter,
  request: PageRequest,
  { columns, joined }: { columns: string[]; joined: string },
): Page<R & { rowid: number }> {
  const { from: tables, where, params, rowid } = selectionOf(db, filter)
  return readPage(request, /^\d{1,15}$/, fetch, (row) => String(row.rowid))

  function fetch(from: From | null, limit: number) {
    const keyset = keysetSql(rowid, from)
    const sql = `SELECT ${rowid} AS rowid, ${columns} FROM ${tables} ${joined}
      WHERE ${where} AND ${keyset.where} ${keyset.order} LIMIT $limit`
    const position = from ? { position: Number(from.position) } : {}
    return db.query<R & { rowid: number }, [Params]>(sql).all({ ...params, ...position, limit })
  }
}

export function countListings(db: Db, filter: ListingFilter, limit: number): number {
  const { from, where, params } = selectionOf(db, filter)
  const sql = `SELECT count(*) AS found FROM (SELECT 1 FROM ${from} WHERE ${where} LIMIT $limit)`
  return db.query<{ found: number }, [Params]>(sql).get({ ...params, limit })?.found ?? 0
}
