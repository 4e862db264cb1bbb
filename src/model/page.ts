/** A slice of a list by keyset. Cursors are opaque: made by a store, given back to the same store. */
export interface Page<T> {
  rows: T[]
  /** Where the next (older) rows begin; null at the end of the list. */
  next: string | null
  /** Where the previous (newer) rows begin; null on the first page. */
  previous: string | null
}

/** Room for the longest key of a listing (500 characters of three bytes, its board) in base64. */
export const maxCursorLength = 4000

export interface PageRequest {
  /** Absent: the first page. */
  cursor?: string | undefined
  /** Rows at most, 1 to 500. */
  limit: number
}
