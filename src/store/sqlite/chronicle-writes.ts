import { type Change, changesBetween, joinChanges, textChanges } from '../../model/changes'
import { type Entry, entryOf, maxEntries } from '../../model/chronicle'
import { type Bearer, missedSince } from '../../model/lifecycle'
import type { Db } from './database'
import type { ReadRow, Seen } from './incoming'
import { type DraftRow, draftColumns, draftOf, type ListingTexts } from './listing-rows'
import { placedSql, type Row, stored, type Value } from './rows'

/** Within a write. What a run has said of a listing already stays, or is joined with what it says now. */
export function putEntries(db: Db, entries: Entry[]): void {
  for (const entry of entries) putEntry(db, entry)
  trimChronicle(
    db,
    entries.map(({ key }) => key),
  )
}

function putEntry(db: Db, entry: Entry): void {
  const said = entry.runId === null ? null : saidBefore(db, entry)
  if (!said) insertEntry(db, entry)
  else if (entry.outcome === 'updated') joinEntry(db, said, entry)
}

interface Said {
  id: number
  changes: string
}

function joinEntry(db: Db, said: Said, entry: Entry): void {
  const changes = JSON.stringify(joinChanges(JSON.parse(said.changes), entry.changes))
  const sql = 'UPDATE chronicle SET changes = ? WHERE id = ?'
  db.query<unknown, [string, number]>(sql).run(changes, said.id)
}

/** A run may close again what came back by another one. */
function saidBefore(db: Db, { runId, outcome, key }: Entry): Said | null {
  if (outcome === 'closed') return null
  // Without statistics the planner would read all that the run has said.
  const sql = `SELECT id, changes FROM chronicle INDEXED BY chronicleByListing
    WHERE key = ? AND runId = ? AND outcome = ?`
  return db.query<Said, [string, string | null, string]>(sql).get(key, runId, outcome)
}

const columns = [
  ...['key', 'outcome', 'at', 'runId', 'feedId'],
  ...['reason', 'since', 'missedRunId', 'changes'],
] as const satisfies (keyof Entry)[]
const insert = placedSql('chronicle', columns)

function insertEntry(db: Db, entry: Entry): void {
  db.query<unknown, Value[]>(insert).run(...columns.map((name) => stored(entry[name])))
}

const trimSql = `
  DELETE FROM chronicle WHERE key = ?1 AND id <=
    (SELECT id FROM chronicle WHERE key = ?1 ORDER BY id DESC LIMIT 1 OFFSET ${maxEntries})`
const overfullSql = `
  SELECT value AS key FROM json_each(?)
  WHERE (SELECT count(*) FROM chronicle WHERE key = value) > ${maxEntries}`

/** Within a write, after entries were added: of listings that have too many the newest stay. */
export function trimChronicle(db: Db, keys: string[]): void {
  if (keys.length === 0) return
  const overfull = db.query<{ key: string }, [string]>(overfullSql).all(JSON.stringify(keys))
  for (const { key } of overfull) db.query<unknown, [string]>(trimSql).run(key)
}

const rowSql = `SELECT ${draftColumns} FROM listings WHERE rowid = ?`
/** The description is read only where the text is the same: else the text tells what changed. */
const textsSql = `
  SELECT text, CASE text WHEN CAST(? AS TEXT) THEN description END AS description
  FROM listingTexts WHERE rowid = ?`

type Texts = Pick<ListingTexts, 'text' | 'description'>

/**
 * Says what is about to change in a listing that is there, and answers whether that is its texts alone. What this run
 * itself has brought is no change of it. The chronicle is trimmed by whoever has noted all.
 */
export function noteUpdate(
  db: Db,
  writing: { runId: string; feedId: string; at: Date },
  known: { key: string; rowid: number; firstRunId: string; changedRunId: string },
  read: ReadRow,
): boolean {
  const { key, rowid, firstRunId, changedRunId } = known
  if (firstRunId === writing.runId) return false
  const [, text = null] = read.texts
  // Joined in one statement they take twice the time.
  const row = db.query<DraftRow, [number]>(rowSql).get(rowid)
  const texts = db.query<Texts, [string | Uint8Array | null, number]>(textsSql).get(text, rowid)
  const isText = row !== null && isSameRow(row, read)
  const changes = row && texts ? changesOf(row, texts, read, isText) : []
  const entry = entryOf({ key, outcome: 'updated', ...writing, changes })
  if (changedRunId === writing.runId) putEntry(db, entry)
  else insertEntry(db, entry)
  return isText
}

const isSameRow = (before: DraftRow, { row }: ReadRow): boolean =>
  draftColumns.every((name, at) => name === 'contentHash' || before[name] === row[at])

function changesOf(
  row: DraftRow,
  before: Texts,
  { row: written, texts }: ReadRow,
  isText: boolean,
): Change[] {
  const after = afterOf(before, texts)
  if (isText) return textChanges(before, after)
  // As `readRowOf` wrote it.
  const now = Object.fromEntries(draftColumns.map((name, at) => [name, written[at]])) as DraftRow
  return changesBetween({ ...draftOf(row), ...before }, { ...draftOf(now), ...after })
}

function afterOf(before: Texts, [description = null, text = null]: ReadRow['texts']) {
  const now = textOf(text) ?? ''
  return { text: now, description: now === before.text ? textOf(description) : null }
}

const decoder = new TextDecoder()

const textOf = (text: string | Uint8Array | null): string | null =>
  text instanceof Uint8Array ? decoder.decode(text) : text

/** Says which listings the feed shows again that it had left out. */
export function noteMissed(
  db: Db,
  { runId, feedId, at }: { runId: string; feedId: string; at: Date },
  sighted: { item: { key: string }; before: Seen | undefined }[],
): void {
  const feed = bearerOf(db, feedId)
  if (!feed) return
  const missed = sighted.flatMap(({ item: { key }, before }) => {
    const missedRunId = before ? missedSince(feed, before) : null
    if (missedRunId === null) return []
    const since = seenAt(db, feedId, key)
    return entryOf({ key, outcome: 'missed', at, runId, feedId, since, missedRunId })
  })
  putEntries(db, missed)
}

function bearerOf(db: Db, feedId: string): Pick<Bearer, 'kind' | 'witnesses'> | null {
  const sql = 'SELECT kind, witnesses FROM feeds WHERE id = ?'
  type Found = Row<Pick<Bearer, 'kind' | 'witnesses'>>
  const feed = db.query<Found, [string]>(sql).get(feedId)
  return feed && { kind: feed.kind, witnesses: JSON.parse(feed.witnesses) }
}

function seenAt(db: Db, feedId: string, key: string): Date | null {
  const sql = 'SELECT seenAt FROM sightings WHERE feedId = ? AND key = ?'
  const sighting = db.query<{ seenAt: number }, [string, string]>(sql).get(feedId, key)
  return sighting && new Date(sighting.seenAt)
}
