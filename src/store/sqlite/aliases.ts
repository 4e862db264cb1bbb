import { maxAliases } from '../../model/listing'
import type { Lease } from '../../model/run'
import type { Identity, ListingStore } from '../listings'
import type { Db } from './database'
import { findHeld } from './run-rows'

/** What heals a changed id. */
export function aliasStore(db: Db): Pick<ListingStore, 'renamed' | 'addAliases'> {
  return {
    renamed: (lease, feedId, drafts) => db.read(() => renamed(lease, feedId, drafts)),
    addAliases: (lease, aliases) => db.write(() => addAliases(lease, aliases)),
  }

  function renamed(lease: Lease, feedId: string, drafts: Identity[]): Map<string, string> {
    const rows = drafts.map(({ key, source, canonicalUrl, title }) => [
      key,
      source,
      canonicalUrl,
      title,
    ])
    const sql = `SELECT draft.value ->> 0 AS key, max(listing.key) AS renamed
      FROM json_each(?) AS draft
      JOIN listings AS listing
        ON listing.source = draft.value ->> 1 AND listing.canonicalUrl = draft.value ->> 2
          AND listing.title = draft.value ->> 3
      WHERE NOT EXISTS (SELECT 1 FROM listings WHERE key = draft.value ->> 0)
        AND NOT EXISTS (SELECT 1 FROM sightings AS seen WHERE seen.feedId = ?
          AND seen.key = listing.key AND seen.runId = ? AND seen.attempt = ?)
      GROUP BY draft.value ->> 0 HAVING count(DISTINCT listing.key) = 1`
    const found = db
      .query<{ key: string; renamed: string }, [string, string, string, number]>(sql)
      .all(JSON.stringify(rows), feedId, lease.runId, lease.attempt)
    return new Map(found.map((row) => [row.key, row.renamed]))
  }

  function addAliases(lease: Lease, aliases: { key: string; alias: string }[]): boolean {
    if (!findHeld(db, lease)) return false
    for (const { key, alias } of aliases) addAlias(key, alias)
    return true
  }

  function addAlias(key: string, alias: string): void {
    const sql = 'SELECT source, aliases FROM listings WHERE key = ?'
    const row = db.query<{ source: string; aliases: string }, [string]>(sql).get(key)
    if (!row) return
    const others: string[] = JSON.parse(row.aliases).filter((other: string) => other !== alias)
    const aliases = JSON.stringify([...others, alias].slice(-maxAliases))
    const update = 'UPDATE listings SET aliases = ? WHERE key = ?'
    db.query<unknown, [string, string]>(update).run(aliases, key)
    db.query<unknown, [string]>('DELETE FROM listingAliases WHERE key = ?').run(key)
    const name = `INSERT INTO listingAliases (alias, key)
      SELECT ? || '/' || value, ? FROM json_each(?)`
    db.query<unknown, [string, string, string]>(name).run(row.source, key, aliases)
  }
}
