import { z } from 'zod'
import { BadFeedsFile, parseMapping } from '../feeds-file'
import { type FeedMapping, mappedFields } from '../model/mapping'

const path = z.string().trim().max(300, { error: 'give at most 300 characters' }).optional()

type PathField = 'record' | (typeof mappedFields)[number]
const pathFields: readonly PathField[] = ['record', ...mappedFields]

/** The fields of a form in which the places of a record are named; an empty one names none. */
export const mappingFields = Object.fromEntries(pathFields.map((field) => [field, path])) as Record<
  PathField,
  typeof path
>

/** Null: nothing is mapped. */
export function mappingOf(fields: { [K in PathField]?: string | undefined }): FeedMapping | null {
  const given = pathFields.flatMap((field) => {
    const value = fields[field]
    return value ? [[field, value] as const] : []
  })
  return given.length === 0 ? null : Object.fromEntries(given)
}

/** A mapping as JSON, in a field of a form. */
export const mappingText = z.string().transform((text, context): FeedMapping => {
  try {
    return parseMapping(text)
  } catch (error) {
    if (!(error instanceof BadFeedsFile)) throw error
    context.addIssue({ code: 'custom', message: `The mapping cannot be read: ${error.message}` })
    return z.NEVER
  }
})
