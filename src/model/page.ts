/** A slice of a list by keyset. Cursors are opaque: made by a store, given back to the same store. */
export interface Page<T> {
  rows: T[]
  /** Where the next (older) rows begin; null at the end of the list. */
  next: string | null
  /** Where the previous (newer) rows begin; null on the first page. */
  previous: string | null
  /** The cursor that was given cannot be read: this is the first page instead. */
  isAstray?: true
}

/** Room for the longest key of a listing (500 characters of three bytes, its board) in base64. */
export const maxCursorLength = 4000

export interface PageRequest {
  /** Absent: the first page. */
  cursor?: string | undefined
  /** Rows at most, 1 to 500. */
  limit: number
}

/** From where a page goes on, and which way. What a position is, is the store's to say. */
export interface From {
  direction: 'older' | 'newer'
  position: string
}

const maxLimit = 500

/** Rows to give, whatever was asked. */
export const limitOf = ({ limit }: PageRequest): number =>
  Math.min(Math.max(Math.trunc(limit), 1), maxLimit)

/** Null, the first page, also for a cursor that cannot be read (an edited address). */
export function readCursor(
  cursor: string | undefined,
  isPosition: (text: string) => boolean,
): From | null {
  const [, direction, position] = cursor?.match(/^(older|newer)_(.+)$/) ?? []
  if (!position || !isPosition(position)) return null
  return { direction: direction === 'newer' ? 'newer' : 'older', position }
}

/**
 * The page of what was found beyond `from`, nearest first, when one row more than the limit was asked
 * for. Null: back at the top, where the first page as it is now has to be read, so that it is a whole one.
 */
export function pageOf<T>(
  found: T[],
  request: PageRequest,
  from: From | null,
  positionOf: (row: T) => string,
): Page<T> | null {
  const limit = limitOf(request)
  const hasMore = found.length > limit
  const isBackwards = from?.direction === 'newer'
  if (isBackwards && !hasMore) return null
  const rows = isBackwards ? found.slice(0, limit).reverse() : found.slice(0, limit)
  const [first, last] = [rows.at(0), rows.at(-1)]
  return {
    rows,
    next: last && hasMore ? `older_${positionOf(last)}` : null,
    previous: first && from ? `newer_${positionOf(first)}` : null,
    ...astray(request, from !== null),
  }
}

/** What a page says of a cursor that led nowhere. */
export const astray = ({ cursor }: PageRequest, isRead: boolean): { isAstray?: true } =>
  cursor && !isRead ? { isAstray: true } : {}
