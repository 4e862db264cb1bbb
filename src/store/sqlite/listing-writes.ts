import { isReopenedBy } from '../../model/lifecycle'
import type { KnownListing } from '../../model/sighting'
import type { Db } from './database'
import type { ReadRow } from './incoming'
import { draftColumns } from './listing-rows'
import type { Value } from './rows'

/** A listing to write. */
export interface ListingWrite extends ReadRow {
  /** The listing as it is; undefined: it is not there yet. */
  known: (KnownListing & { rowid: number }) | undefined
}

const added = [
  ...draftColumns,
  ...['firstRunId', 'changedRunId', 'firstSeenAt', 'changedAt', 'aliases', 'revision'],
]
const insert = `INSERT INTO listings (${added}) VALUES (${added.map(() => '?')})`
/** What names a listing stays, and its indexes need not be touched. */
const namingColumns = 3
const changing = [...draftColumns.slice(namingColumns), 'changedRunId', 'changedAt', 'revision']
const update = `UPDATE listings SET ${changing.map((column) => `${column} = ?`)} WHERE rowid = ?`
const asText = 'CAST(? AS TEXT)'
const putTexts = `INSERT OR REPLACE INTO listingTexts VALUES (?, ${asText}, ${asText}, ${asText})`
const reopen = `
  UPDATE listings SET closedAt = NULL, closedReason = NULL, closedRunId = NULL,
    reopenedAt = ?, reopenedRunId = ? WHERE rowid = ?`

/** Within a write. Of a listing that is there the first sight stays; a closed one may be open again. */
export function writeListings(db: Db, writes: ListingWrite[], runId: string, now: Date): void {
  let revision = takeRevisions(db, writes.length)
  for (const { row, texts, known } of writes) {
    revision += 1
    const rowid = known
      ? updateListing(db, known, row, runId, now, revision)
      : insertListing(db, row, runId, now, revision)
    db.query<unknown, (Value | Uint8Array)[]>(putTexts).run(rowid, ...texts)
  }
}

function insertListing(db: Db, row: Value[], runId: string, now: Date, revision: number): number {
  const at = now.getTime()
  const ours = [runId, runId, at, at, '[]', revision]
  return Number(db.query<unknown, Value[]>(insert).run(...row, ...ours).lastInsertRowid)
}

function updateListing(
  db: Db,
  known: KnownListing & { rowid: number },
  row: Value[],
  runId: string,
  now: Date,
  revision: number,
): number {
  const at = now.getTime()
  const changed = row.slice(namingColumns)
  db.query<unknown, Value[]>(update).run(...changed, runId, at, revision, known.rowid)
  const validThrough = row[draftColumns.indexOf('validThrough')]
  const ends = typeof validThrough === 'number' ? new Date(validThrough) : null
  if (isReopenedBy(known, { validThrough: ends }, now))
    db.query<unknown, Value[]>(reopen).run(at, runId, known.rowid)
  return known.rowid
}

/**
 * Rises with every write of a listing, in the order in which the writes are seen: the search index follows it.
 * Answers the one before the first of `count`.
 */
function takeRevisions(db: Db, count: number): number {
  const sql = 'UPDATE listingRevision SET last = last + ? RETURNING last'
  return (db.query<{ last: number }, [number]>(sql).get(count)?.last ?? 0) - count
}
