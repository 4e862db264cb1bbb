import { entryOf } from '../../model/chronicle'
import { isReopenedBy } from '../../model/lifecycle'
import type { KnownListing } from '../../model/sighting'
import { noteUpdate, putEntries, trimChronicle } from './chronicle-writes'
import type { Db } from './database'
import type { ReadRow } from './incoming'
import { draftColumns } from './listing-rows'
import { placedSql, type Value } from './rows'

/** A listing to write. */
export interface ListingWrite extends ReadRow {
  /** The listing as it is; undefined: it is not there yet. */
  known: StoredListing | undefined
}

/** A listing that is there, as it is judged by. */
export type StoredListing = KnownListing & { rowid: number; key: string }

const added = [
  ...draftColumns,
  ...['firstRunId', 'changedRunId', 'firstSeenAt', 'changedAt', 'aliases', 'revision'],
]
const insert = placedSql('listings', added)
/** What names a listing stays, and its indexes need not be touched. */
const namingColumns = 3
const changing = draftColumns.slice(namingColumns)
const hashColumn = 'contentHash'
const updateOf = (columns: readonly string[]): string =>
  `UPDATE listings SET ${[...columns, 'changedRunId', 'changedAt', 'revision'].map((column) => `${column} = ?`)}
   WHERE rowid = ?`
const update = updateOf(changing)
/** With new texts alone: SQLite writes the indexes of a column that is set anew, whatever it is set to. */
const updateHash = updateOf([hashColumn])
const asText = 'CAST(? AS TEXT)'
const putTexts = `INSERT OR REPLACE INTO listingTexts VALUES (?, ${asText}, ${asText}, ${asText})`
const reopen = `
  UPDATE listings SET closedAt = NULL, closedReason = NULL, closedRunId = NULL,
    reopenedAt = ?, reopenedRunId = ? WHERE rowid = ?`

/** Who writes listings, and when. */
export interface Writing {
  runId: string
  feedId: string
  at: Date
}

/**
 * Within a write. Of a listing that is there the first sight stays, and its chronicle tells what changes; a closed one
 * may be open again.
 */
export function writeListings(db: Db, writes: ListingWrite[], writing: Writing): void {
  let revision = takeRevisions(db, writes.length)
  for (const { row, texts, known } of writes) {
    revision += 1
    const rowid = known
      ? updateListing(db, known, { row, texts }, writing, revision)
      : insertListing(db, row, writing, revision)
    db.query<unknown, (Value | Uint8Array)[]>(putTexts).run(rowid, ...texts)
  }
  trimChronicle(
    db,
    writes.flatMap(({ known }) => known?.key ?? []),
  )
}

function insertListing(db: Db, row: Value[], { runId, at }: Writing, revision: number): number {
  const ours = [runId, runId, at.getTime(), at.getTime(), '[]', revision]
  return Number(db.query<unknown, Value[]>(insert).run(...row, ...ours).lastInsertRowid)
}

function updateListing(
  db: Db,
  known: StoredListing,
  read: ReadRow,
  writing: Writing,
  revision: number,
): number {
  const { runId, at } = writing
  const { row } = read
  const isText = noteUpdate(db, writing, known, read)
  const changed = isText ? [row[draftColumns.indexOf(hashColumn)] ?? ''] : row.slice(namingColumns)
  const sql = isText ? updateHash : update
  db.query<unknown, Value[]>(sql).run(...changed, runId, at.getTime(), revision, known.rowid)
  const validThrough = row[draftColumns.indexOf('validThrough')]
  const ends = typeof validThrough === 'number' ? new Date(validThrough) : null
  if (isReopenedBy(known, { validThrough: ends }, at)) reopenListing(db, known, writing)
  return known.rowid
}

function reopenListing(
  db: Db,
  { key, rowid }: StoredListing,
  { runId, feedId, at }: Writing,
): void {
  db.query<unknown, Value[]>(reopen).run(at.getTime(), runId, rowid)
  putEntries(db, [entryOf({ key, outcome: 'reopened', at, runId, feedId })])
}

/**
 * Rises with every write of a listing, in the order in which the writes are seen: the search index follows it.
 * Answers the one before the first of `count`.
 */
function takeRevisions(db: Db, count: number): number {
  const sql = 'UPDATE listingRevision SET last = last + ? RETURNING last'
  return (db.query<{ last: number }, [number]>(sql).get(count)?.last ?? 0) - count
}
