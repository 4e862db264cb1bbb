import { z } from 'zod'

/** A value of the model as JSON has it: instants are ISO 8601 texts. */
export type Wire<T> = T extends Date
  ? string
  : T extends readonly (infer Item)[]
    ? Wire<Item>[]
    : T extends object
      ? { [Key in keyof T]: Wire<T[Key]> }
      : T

/** `2026-11-23T10:00:00.000Z` */
export const instant = z.iso.datetime().meta({ id: 'Instant' })

export const count = z.int().min(0)

/** RFC 9457. */
export const problemShape = z
  .looseObject({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    detail: z.string().describe('What is wrong, and what would be right'),
    requestId: z.string().optional().describe('What to ask about: the log says more under it'),
  })
  .meta({ id: 'Problem' })

const cursor = z.string().nullable()

/** Where a list goes on; give it back as `cursor`. The `Link` header has the whole addresses. */
export const pageEnds = {
  next: cursor.describe('Cursor of the older rows; null at the end of the list'),
  previous: cursor.describe('Cursor of the newer rows; null on the first page'),
}
