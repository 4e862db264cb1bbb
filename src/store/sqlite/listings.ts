import type { Listing, ListingRow } from '../../model/listing'
import type { Sighting } from '../../model/sighting'
import type { KnownSighting, ListingFilter, ListingStore } from '../listings'
import { aliasStore } from './aliases'
import { confirmKept, keptOf } from './confirm'
import type { Db } from './database'
import { incomingOf } from './incoming'
import { countListings, listListings, wholeListings } from './listing-lists'
import { type ListingTexts, listingColumns, listingRowOf } from './listing-rows'
import type { Row } from './rows'
import { isFound } from './search-check'
import type { Searcher } from './searcher'
import { countSightings } from './sighting-counts'
import { upsertBatch } from './upsert'
import type { Writer } from './writer'

/** A batch that brings so many texts is written by a thread. While that is busy it writes all: else this one would wait for its lock. */
const manyTexts = 8

export function listingStore(db: Db, searcher: Searcher, writer: Writer): ListingStore {
  return {
    ...aliasStore(db),
    known: (feedId, fingerprints) => db.read(() => known(feedId, fingerprints)),
    upsert: async (lease, feedId, batch) => {
      const incoming = batch.map(incomingOf)
      const isLarge = incoming.filter(({ read }) => read).length >= manyTexts
      const results =
        isLarge || writer.isBusy()
          ? await writer.write(lease, feedId, incoming, db.now())
          : await db.write(() => upsertBatch(db, lease, feedId, incoming))
      searcher.wrote(results?.filter(isWritten).length ?? 0)
      return results
    },
    confirm: async (lease, feedId, since, records) => {
      const kept = keptOf(since, records)
      return writer.isBusy()
        ? writer.confirm(lease, feedId, kept, db.now())
        : confirmKept(db, lease, feedId, kept)
    },
    get: (key) => db.read(() => get(key)),
    named: (name, page) => db.read(() => named(name, page)),
    rows: (keys) => db.read(() => rowsOf(keys)),
    list: async (filter, page) => {
      const from = await fileOf(filter)
      return from.snapshot(() => listListings(from, filter, page))
    },
    whole: async (filter, page) => {
      const from = await fileOf(filter)
      return from.snapshot(() => wholeListings(from, filter, page))
    },
    count: async (filter, limit) => {
      const from = await fileOf(filter)
      return from.snapshot(() => countListings(from, filter, limit))
    },
    isFound: (key) => isFound(searcher, key),
    countSightings: (feedId, by, keys) => db.read(() => countSightings(db, feedId, by, keys)),
    sightings: (key) => db.read(() => sightings(key)),
  }

  async function fileOf({ search }: ListingFilter): Promise<Db> {
    return search ? searcher.open() : db
  }

  function known(feedId: string, fingerprints: string[]): Map<string, KnownSighting> {
    // Without statistics the planner takes the primary key, and reads all sightings of the feed.
    const sql = `SELECT fingerprint, key, contentHash, result, runId, attempt
      FROM sightings INDEXED BY sightingsByFingerprint
      WHERE feedId = ? AND fingerprint IN (SELECT value FROM json_each(?))`
    const rows = db
      .query<KnownSighting, [string, string]>(sql)
      .all(feedId, JSON.stringify(fingerprints))
    return new Map(rows.map((row) => [row.fingerprint, row]))
  }

  function get(key: string): Listing | null {
    const sql = `SELECT ${listingColumns}, description, text, raw
      FROM listings JOIN listingTexts USING (rowid) WHERE key = ?`
    const row = db.query<Row<ListingRow> & ListingTexts, [string]>(sql).get(key)
    if (!row) return null
    const { description, text, raw } = row
    return { ...listingRowOf(row), description, text, raw }
  }

  function named(name: string, page: string | null): string[] {
    const params = { name, page }
    return db
      .query<{ key: string }, [typeof params]>(namedSql)
      .all(params)
      .map(({ key }) => key)
  }

  function rowsOf(keys: string[]): ListingRow[] {
    const sql = `SELECT ${listingColumns} FROM listings WHERE key IN (SELECT value FROM json_each(?))`
    const found = db.query<Row<ListingRow>, [string]>(sql).all(JSON.stringify(keys))
    const byKey = new Map(found.map((row) => [row.key, listingRowOf(row)]))
    return keys.flatMap((key) => byKey.get(key) ?? [])
  }

  function sightings(key: string): Sighting[] {
    const sql = 'SELECT * FROM sightings WHERE key = ? ORDER BY feedId'
    return db.query<Row<Sighting>, [string]>(sql).all(key).map(sightingOf)
  }
}

const isWritten = (result: string): boolean => result === 'new' || result === 'updated'

const sightingOf = (row: Row<Sighting>): Sighting => ({ ...row, seenAt: new Date(row.seenAt) })

/** Each part asks an index. */
export const namedSql = `
  SELECT key FROM listings WHERE key = $name
  UNION SELECT key FROM listings WHERE key IN (SELECT id || '/' || $name FROM sources)
  UNION SELECT key FROM listings WHERE guid = $name AND guid <> externalId
  UNION SELECT key FROM listingAliases WHERE alias = $name
  UNION SELECT key FROM listingAliases WHERE alias IN (SELECT id || '/' || $name FROM sources)
  UNION SELECT key FROM listings
    WHERE source IN (SELECT id FROM sources) AND canonicalUrl = $page
  LIMIT 20`
