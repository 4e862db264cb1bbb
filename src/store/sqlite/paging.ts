import type { Page, PageRequest } from '../../model/page'

/** From where a page goes on, and which way. */
export interface From {
  direction: 'older' | 'newer'
  position: string
}

const maxLimit = 500

/**
 * A page by keyset. `fetch` gives at most `limit` rows beyond `from`, nearest first (the newest of all
 * where there is none). A cursor that cannot be read, as from an edited address, is the first page.
 */
export function pageOf<T>(
  { cursor, limit: asked }: PageRequest,
  positions: RegExp,
  fetch: (from: From | null, limit: number) => T[],
  positionOf: (row: T) => string,
): Page<T> {
  const limit = Math.min(Math.max(Math.trunc(asked), 1), maxLimit)
  const from = readCursor(cursor, positions)
  const found = fetch(from, limit + 1)
  const hasMore = found.length > limit
  const isBackwards = from?.direction === 'newer'
  // Back at the top: the first page as it is now, so that it is a whole one.
  if (isBackwards && !hasMore) return pageOf({ limit }, positions, fetch, positionOf)
  const rows = isBackwards ? found.slice(0, limit).reverse() : found.slice(0, limit)
  const [first, last] = [rows.at(0), rows.at(-1)]
  return {
    rows,
    next: last && (isBackwards || hasMore) ? `older_${positionOf(last)}` : null,
    previous: first && from ? `newer_${positionOf(first)}` : null,
  }
}

function readCursor(cursor: string | undefined, positions: RegExp): From | null {
  const [, direction, position] = cursor?.match(/^(older|newer)_(.+)$/) ?? []
  if (!position || !positions.test(position)) return null
  return { direction: direction === 'newer' ? 'newer' : 'older', position }
}

/** The part of a statement that goes on from a position of `column`. */
export const keysetSql = (column: string, from: From | null) =>
  from?.direction === 'newer'
    ? { where: `${column} > $position`, order: `ORDER BY ${column}` }
    : {
        where: from ? `${column} < $position` : 'true',
        order: `ORDER BY ${column} DESC`,
      }
