import type { Db } from './database'

/** As in the schema: a search must be cut into words by the same rules as the listings. */
const tokenizer = 'unicode61 remove_diacritics 2'

/** A table of the connection's own, in memory: what its tokenizer makes of a text can be read from it. */
export const searchSetup = `
  PRAGMA temp_store = MEMORY;
  CREATE VIRTUAL TABLE temp.searched USING fts5 (words, content = '', tokenize = '${tokenizer}');
  CREATE VIRTUAL TABLE temp.searchedWords USING fts5vocab (temp, searched, instance);`

/**
 * A person's words as an FTS5 query: every one must occur, the last may still be growing. Each is
 * quoted, so that none is an operator (sqlite.org/fts5.html section 3.1), and is one token, as an
 * index without positions asks for. Null: there is not a word in it.
 */
export function matchOf(db: Db, search: string): string | null {
  const words = wordsOf(db, search)
  return words.length ? `${words.map((word) => `"${word}"`).join(' AND ')}*` : null
}

function wordsOf(db: Db, search: string): string[] {
  db.query<unknown, []>(`INSERT INTO temp.searched (searched) VALUES ('delete-all')`).run()
  db.query<unknown, [string]>('INSERT INTO temp.searched (rowid, words) VALUES (1, ?)').run(search)
  const sql = 'SELECT term FROM temp.searchedWords ORDER BY "offset"'
  return db
    .query<{ term: string }, []>(sql)
    .all()
    .map((row) => row.term)
}
