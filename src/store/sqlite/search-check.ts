import { matchOf } from './search'
import type { Searcher } from './searcher'

interface Titled {
  rowid: number
  title: string
  revision: number
}

/** Whether a search for its title finds the listing; null: its title has no word, or the index has not come so far. */
export async function isFound(searcher: Searcher, key: string): Promise<boolean | null> {
  const db = await searcher.open()
  return db.snapshot(() => {
    const sql = 'SELECT rowid, title, revision FROM listings WHERE key = ?'
    const listing = db.query<Titled, [string]>(sql).get(key)
    const match = listing && matchOf(db, listing.title)
    const indexed = db.query<{ revision: number }, []>('SELECT revision FROM indexed').get()
    if (!listing || !match || !indexed || indexed.revision < listing.revision) return null
    const found = 'SELECT rowid FROM listingWords WHERE listingWords MATCH ? AND rowid = ?'
    return db.query<unknown, [string, number]>(found).get(match, listing.rowid) !== null
  })
}
