import type { z } from 'zod'
import {
  type From,
  limitOf,
  type Page,
  type PageRequest,
  pageOf,
  readCursor,
} from '../../model/page'

/** Where a page begins: beside this key, which belongs to the page before. */
export interface Position<K> {
  direction: From['direction']
  key: K
}

interface Keyset<R, K> {
  /** The form of a key. */
  schema: z.ZodType<K>
  keyOf(row: R): K
  /** Rows from the position on in its direction: older ones newest first, newer ones oldest first. */
  find(position: Position<K> | null, limit: number): Promise<R[]>
}

/** A page by keyset. */
export async function findPage<R, K>(request: PageRequest, keyset: Keyset<R, K>): Promise<Page<R>> {
  const { schema, keyOf, find } = keyset
  const limit = limitOf(request)
  const from = readCursor(request.cursor, (text) => keyIn(text, schema) !== null)
  const key = from && keyIn(from.position, schema)
  const found = await find(
    from && key !== null ? { direction: from.direction, key } : null,
    limit + 1,
  )
  const page = pageOf(found, request, from, (row) => textOf(keyOf(row)))
  return page ?? findPage({ limit }, keyset)
}

const textOf = (key: unknown): string => Buffer.from(JSON.stringify(key)).toString('base64url')

function keyIn<K>(text: string, schema: z.ZodType<K>): K | null {
  try {
    return schema.parse(JSON.parse(Buffer.from(text, 'base64url').toString()))
  } catch {
    return null
  }
}
