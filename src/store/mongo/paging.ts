import { z } from 'zod'
import type { Page, PageRequest } from '../../model/page'

/** Where a page begins: beside this key, which belongs to the page before. */
export interface Position<K> {
  direction: 'older' | 'newer'
  key: K
}

export interface Keyset<R, K> {
  /** The form of a key; a cursor whose key has another form is malformed. */
  schema: z.ZodType<K>
  keyOf(row: R): K
  /** Rows from the position on in its direction: older ones newest first, newer ones oldest first. */
  find(position: Position<K> | null, limit: number): Promise<R[]>
}

/** A page by keyset. A malformed cursor means the first page. */
export async function findPage<R, K>(request: PageRequest, keyset: Keyset<R, K>): Promise<Page<R>> {
  const { limit } = request
  const position = readCursor(request.cursor, keyset.schema)
  const found = await keyset.find(position, limit + 1)
  const isMore = found.length > limit
  const rows = found.slice(0, limit)
  // Back at the top: the first page, and a full one.
  if (position?.direction === 'newer' && !isMore) return findPage({ limit }, keyset)
  if (position?.direction === 'newer') rows.reverse()
  return {
    rows,
    next: isMore ? cursorAt('older', rows.at(-1)) : null,
    previous: position ? cursorAt('newer', rows[0]) : null,
  }

  function cursorAt(direction: Position<K>['direction'], row: R | undefined): string | null {
    return row ? writeCursor({ direction, key: keyset.keyOf(row) }) : null
  }
}

function writeCursor(position: Position<unknown>): string {
  return Buffer.from(JSON.stringify(position)).toString('base64url')
}

function readCursor<K>(cursor: string | undefined, key: z.ZodType<K>): Position<K> | null {
  if (!cursor) return null
  try {
    const direction = z.enum(['older', 'newer'])
    return z
      .object({ direction, key })
      .parse(JSON.parse(Buffer.from(cursor, 'base64url').toString()))
  } catch {
    return null
  }
}
