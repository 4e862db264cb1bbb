import type { ListingDraft } from '../../model/listing'
import type { Db } from './database'
import { listingColumns } from './listing-rows'
import { insertSql, rowOf, updateSql } from './rows'

/** What a later draft does not change. */
const kept = new Set<string>(['firstRunId', 'firstSeenAt', 'aliases'])
const changing = listingColumns.filter((column) => !kept.has(column))
const insert = insertSql('listings', [...listingColumns, 'revision'])
const update = updateSql('listings', 'key', [...changing, 'revision'])
const putTexts = 'INSERT OR REPLACE INTO listingTexts VALUES (?, ?, ?, ?)'
/** Within a write: a listing that is not there yet. */
export function insertListing(db: Db, draft: ListingDraft, runId: string, now: Date): void {
  const ours = { aliases: [], firstRunId: runId, firstSeenAt: now }
  const row = { ...changed(db, draft, runId, now), ...rowOf(ours) }
  const rowid = Number(db.query<unknown, [typeof row]>(insert).run(row).lastInsertRowid)
  putListingTexts(db, rowid, draft)
}

/** Within a write: a listing that is there. Its first sight stays; a closed one is open again. */
export function updateListing(
  db: Db,
  rowid: number,
  draft: ListingDraft,
  runId: string,
  now: Date,
): void {
  const row = changed(db, draft, runId, now)
  db.query<unknown, [typeof row]>(update).run(row)
  putListingTexts(db, rowid, draft)
}

function changed(db: Db, draft: ListingDraft, changedRunId: string, changedAt: Date) {
  const { description, text, raw, ...columns } = draft
  const ours = { changedRunId, changedAt, closedAt: null, closedReason: null }
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
