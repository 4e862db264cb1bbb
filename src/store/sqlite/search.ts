/**
 * The words of a person as an FTS5 query: every one must occur, the last may still be growing.
 * Each is a quoted string, in which FTS5 knows no operators (sqlite.org/fts5.html section 3.1).
 * Null: there is not a word in it.
 */
export function matchOf(search: string): string | null {
  const words = search.split(/[\s\p{Cc}"]+/u).filter((word) => /[\p{L}\p{N}]/u.test(word))
  return words.length ? `${words.map((word) => `"${word}"`).join(' ')}*` : null
}
