import { Database } from 'bun:sqlite'
import { join } from 'node:path'
import { patiently } from './patiently'

const busyTimeoutMs = 5000

/** So many listings at a time: each time the words that were met are all written anew. */
export const batchSize = 5000

/** Another number than the file's: it was made by other rules, and is made anew. */
const version = 3

/**
 * Which words occur, not where: half the time to write, a fifth of the room, and no phrases. Nobody asks in which
 * field a word stands, so they are one text. Words are sorted in memory, 32 MB of them at most. A part of the index is
 * written anew when four in ten of its listings have been indexed again elsewhere: at one in ten every hourly import
 * of a lively feed would do so.
 */
const schema = `
  DROP TABLE IF EXISTS listingWords;
  DROP TABLE IF EXISTS indexed;
  CREATE VIRTUAL TABLE listingWords USING fts5 (
    words, content = '', contentless_delete = 1, detail = 'none',
    tokenize = 'unicode61 remove_diacritics 2'
  );
  INSERT INTO listingWords (listingWords, rank) VALUES ('hashsize', 33554432);
  INSERT INTO listingWords (listingWords, rank) VALUES ('automerge', 8);
  INSERT INTO listingWords (listingWords, rank) VALUES ('deletemerge', 40);
  CREATE TABLE indexed (revision INTEGER NOT NULL) STRICT;
  INSERT INTO indexed VALUES (0);
  PRAGMA user_version = ${version};`

/**
 * Opens `search.db` beside the listings, which it sees too. The index follows them by their revisions,
 * off the way of those who write them, and begins anew where the file is missing. Any number of
 * processes may have it open.
 */
export async function openSearchIndex(dataDir: string): Promise<Database> {
  const connection = new Database(join(dataDir, 'search.db'), { create: true, strict: true })
  try {
    await patiently(() => prepare(connection, join(dataDir, 'gleaner.db')))
  } catch (error) {
    connection.close()
    throw error
  }
  return connection
}

function prepare(connection: Database, listings: string): void {
  connection.run(`PRAGMA busy_timeout = ${busyTimeoutMs}`)
  connection.run('PRAGMA journal_mode = WAL')
  connection.run('PRAGMA synchronous = NORMAL')
  connection.run('PRAGMA cache_size = -8000')
  connection
    .transaction(() => {
      const { user_version } = one<{ user_version: number }>(connection, 'PRAGMA user_version')
      if (user_version !== version) connection.run(schema)
    })
    .immediate()
  connection.query<unknown, [string]>('ATTACH ? AS store').run(listings)
  // The listings come from an older copy: their revisions begin again.
  const { isAhead } = one<{ isAhead: number }>(
    connection,
    'SELECT indexed.revision > listingRevision.last AS isAhead FROM indexed, listingRevision',
  )
  if (isAhead) connection.transaction(() => connection.run(schema)).immediate()
}

function one<Row>(connection: Database, sql: string): Row {
  const row = connection.query<Row, []>(sql).get()
  if (!row) throw new Error(`no row: ${sql}`)
  return row
}

/** How many listings wait for the index, counted to `limit` at most. */
export const countUnindexed = (connection: Database, limit: number): number =>
  connection
    .query<{ found: number }, [number]>(
      `SELECT count(*) AS found FROM (SELECT 1 FROM listings
       WHERE revision > (SELECT revision FROM indexed) LIMIT ?)`,
    )
    .get(limit)?.found ?? 0

/** The revision of the listing that was written last. */
export const lastRevision = (connection: Database): number =>
  one<{ last: number }>(connection, 'SELECT last FROM listingRevision').last

/**
 * Indexes the next listings, `limit` at most, in one transaction with the revision it has come to and answers;
 * null: there are none. One process does so at a time.
 */
export function indexNext(connection: Database, limit: number): number | null {
  // The update comes first: it locks this file alone, where an immediate transaction would lock the listings too.
  const locked = connection.query<{ revision: number }, []>(
    'UPDATE indexed SET revision = revision RETURNING revision',
  )
  const target = connection.query<{ upTo: number | null }, [number, number]>(
    `SELECT max(revision) AS upTo FROM
       (SELECT revision FROM listings WHERE revision > ? ORDER BY revision LIMIT ?)`,
  )
  return connection.transaction(() => {
    const from = locked.get()?.revision ?? 0
    const upTo = target.get(from, limit)?.upTo
    if (!upTo) return null
    connection.query<unknown, [number, number]>(putWords).run(from, upTo)
    connection.query<unknown, [number]>('UPDATE indexed SET revision = ?').run(upTo)
    return upTo
  })()
}

/** A log of so many pages has to begin anew: all of it is searched for each page that is read, and it takes room. */
const manyPages = 8000
/** Whoever writes waits as long. */
const restartPatienceMs = 50

/**
 * Moves what was written of the listings into their file, so that who writes them need not wait for the disk. Their log
 * begins anew only while nobody reads from it and all of it was moved: beside an import that never comes by itself.
 */
export function checkpoint(connection: Database): void {
  const { log } = one<{ log: number }>(connection, 'PRAGMA store.wal_checkpoint(PASSIVE)')
  if (log < manyPages) return
  connection.run(`PRAGMA busy_timeout = ${restartPatienceMs}`)
  connection.run('PRAGMA store.wal_checkpoint(RESTART)')
  connection.run(`PRAGMA busy_timeout = ${busyTimeoutMs}`)
}

/**
 * By rowid: words that go backwards are written one listing at a time. To sort numbers and then read the texts takes a
 * third of the time of sorting the texts, which SQLite does through a file.
 */
const putWords = `
  INSERT OR REPLACE INTO listingWords (rowid, words)
  SELECT rowid, concat_ws(' ', title, hiringOrganization ->> 'name', jobLocation ->> 'raw',
    (SELECT text FROM listingTexts WHERE listingTexts.rowid = listings.rowid))
  FROM listings
  WHERE rowid IN (SELECT rowid FROM listings WHERE revision > ? AND revision <= ?) ORDER BY rowid`
