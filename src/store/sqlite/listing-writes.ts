import type { ListingDraft } from '../../model/listing'
import type { Db } from './database'
import { listingColumns, wordsOf } from './listing-rows'
import { insertSql, rowOf, updateSql } from './rows'

/** What a later draft does not change. */
const kept = new Set<string>(['firstRunId', 'firstSeenAt', 'aliases'])
const changing = listingColumns.filter((column) => !kept.has(column))
const insert = insertSql('listings', listingColumns)
const update = updateSql('listings', 'key', changing)
const putTexts = 'INSERT OR REPLACE INTO listingTexts VALUES (?, ?, ?, ?)'
const wordColumns = 'rowid, title, organization, place, text'
const insertWords = `INSERT INTO listingWords (${wordColumns}) VALUES (?, ?, ?, ?, ?)`
const replaceWords = `INSERT OR REPLACE INTO listingWords (${wordColumns}) VALUES (?, ?, ?, ?, ?)`

/** Within a write: a listing that is not there yet. */
export function insertListing(db: Db, draft: ListingDraft, runId: string, now: Date): void {
  const ours = { aliases: [], firstRunId: runId, firstSeenAt: now }
  const row = { ...changed(draft, runId, now), ...rowOf(ours) }
  const rowid = Number(db.query<unknown, [typeof row]>(insert).run(row).lastInsertRowid)
  putRest(db, rowid, draft, insertWords)
}

/** Within a write: a listing that is there. Its first sight stays; a closed one is open again. */
export function updateListing(
  db: Db,
  rowid: number,
  draft: ListingDraft,
  runId: string,
  now: Date,
): void {
  const row = changed(draft, runId, now)
  db.query<unknown, [typeof row]>(update).run(row)
  putRest(db, rowid, draft, replaceWords)
}

function changed(draft: ListingDraft, changedRunId: string, changedAt: Date) {
  const { description, text, raw, ...columns } = draft
  return rowOf({ ...columns, changedRunId, changedAt, closedAt: null, closedReason: null })
}

type Text = string | null

function putRest(db: Db, rowid: number, draft: ListingDraft, wordsSql: string): void {
  const { description, text, raw } = draft
  db.query<unknown, [number, Text, Text, Text]>(putTexts).run(rowid, description, text, raw)
  db.query<unknown, [number, ...Text[]]>(wordsSql).run(rowid, ...wordsOf(draft))
}
