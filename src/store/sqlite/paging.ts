import {
  type From,
  limitOf,
  type Page,
  type PageRequest,
  pageOf,
  readCursor,
} from '../../model/page'

/** A page by keyset. `fetch` gives at most `limit` rows beyond `from`, nearest first. */
export function readPage<T>(
  request: PageRequest,
  positions: RegExp,
  fetch: (from: From | null, limit: number) => T[],
  positionOf: (row: T) => string,
): Page<T> {
  const limit = limitOf(request)
  const from = readCursor(request.cursor, (text) => positions.test(text))
  const page = pageOf(fetch(from, limit + 1), request, from, positionOf)
  return page ?? readPage({ limit }, positions, fetch, positionOf)
}

/** The part of a statement that goes on from a position of `column`. */
export const keysetSql = (column: string, from: From | null) =>
  from?.direction === 'newer'
    ? { where: `${column} > $position`, order: `ORDER BY ${column}` }
    : {
        where: from ? `${column} < $position` : 'true',
        order: `ORDER BY ${column} DESC`,
      }
