import { isReopenedBy, notClosed } from '../../model/lifecycle'
import type { ListingDraft } from '../../model/listing'
import type { KnownListing } from '../../model/sighting'
import type { Db } from './database'
import { listingColumns } from './listing-rows'
import { insertSql, rowOf, updateSql } from './rows'

/** What a later draft does not change. */
const kept = new Set<string>([
  ...['firstRunId', 'firstSeenAt', 'aliases', 'reopenedAt', 'reopenedRunId'],
  ...Object.keys(notClosed),
])
const changing = listingColumns.filter((column) => !kept.has(column))
const insert = insertSql('listings', [...listingColumns, 'revision'])
const update = updateSql('listings', 'key', [...changing, 'revision'])
const putTexts = 'INSERT OR REPLACE INTO listingTexts VALUES (?, ?, ?, ?)'
/** Within a write: a listing that is not there yet. */
export function insertListing(db: Db, draft: ListingDraft, runId: string, now: Date): void {
  const isNew = { aliases: [], firstRunId: runId, firstSeenAt: now }
  const ours = { ...isNew, ...notClosed, reopenedAt: null, reopenedRunId: null }
  const row = { ...changed(db, draft, runId, now), ...rowOf(ours) }
  const rowid = Number(db.query<unknown, [typeof row]>(insert).run(row).lastInsertRowid)
  putListingTexts(db, rowid, draft)
}

const reopen = `
  UPDATE listings SET closedAt = NULL, closedReason = NULL, closedRunId = NULL,
    reopenedAt = ?, reopenedRunId = ? WHERE rowid = ?`

/** Within a write: a listing that is there. Its first sight stays; a closed one may be open again. */
export function updateListing(
  db: Db,
  known: KnownListing & { rowid: number },
  draft: ListingDraft,
  runId: string,
  now: Date,
): void {
  const row = changed(db, draft, runId, now)
  db.query<unknown, [typeof row]>(update).run(row)
  putListingTexts(db, known.rowid, draft)
  if (isReopenedBy(known, draft, now))
    db.query<unknown, [number, string, number]>(reopen).run(now.getTime(), runId, known.rowid)
}

function changed(db: Db, draft: ListingDraft, changedRunId: string, changedAt: Date) {
  const { description, text, raw, ...columns } = draft
  const ours = { changedRunId, changedAt }
  return rowOf({ ...columns, ...ours, revision: nextRevision(db) })
}

/** Rises with every write of a listing, in the order in which the writes are seen: the search index follows it. */
function nextRevision(db: Db): number {
  const sql = 'UPDATE listingRevision SET last = last + 1 RETURNING last'
  return db.query<{ last: number }, []>(sql).get()?.last ?? 0
}

function putListingTexts(db: Db, rowid: number, { description, text, raw }: ListingDraft): void {
  db.query<unknown, [number, string | null, string, string]>(putTexts).run(
    rowid,
    description,
    text,
    raw,
  )
}
