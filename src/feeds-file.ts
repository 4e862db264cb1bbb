import { XMLParser, XMLValidator } from 'fast-xml-parser'
import { z } from 'zod'
import { feedUrl, givenName, requestHeaders, sourceName } from './feed-fields'
import type { NewFeed } from './feeds'
import { feedKinds } from './model/feed'
import { type FeedMapping, mappedFields } from './model/mapping'

const path = z.string().trim().min(1).max(300)

/** Listing field -> path of a record, and the name of the record. */
export const mappingSchema = z.strictObject(
  {
    record: path.optional(),
    ...Object.fromEntries(mappedFields.map((field) => [field, path.optional()])),
  },
  {
    error: ({ code, keys }) =>
      code === 'unrecognized_keys'
        ? `a listing has no field ${keys.join(', ')}: choose from record, ${mappedFields.join(', ')}`
        : undefined,
  },
)

/** A feed as files and requests give it. */
export const newFeedSchema = z.strictObject({
  url: feedUrl('give an http or https URL'),
  name: givenName.pipe(z.string().min(1)).optional(),
  source: sourceName.optional(),
  kind: z.enum(feedKinds).optional(),
  cadenceMs: z.int().min(60_000).optional(),
  priority: z.int().min(1).max(10).optional(),
  headers: requestHeaders.optional(),
  mapping: mappingSchema.nullable().optional(),
})

const listSchema = z.array(newFeedSchema)
const fileSchema = z.object({ feeds: listSchema })

/** The file cannot be used; the message says where and why. */
export class BadFeedsFile extends Error {
  override name = 'BadFeedsFile'
}

/** Reads a feeds file: JSON (a list of feeds, or `{"feeds": […]}`) or OPML. Throws `BadFeedsFile`. */
export function parseFeedsFile(text: string): NewFeed[] {
  const isXml = text.trimStart().startsWith('<')
  const feeds = isXml ? feedsOfOpml(text) : feedsOfJson(text)
  if (feeds.length === 0) throw new BadFeedsFile('there is no feed in it')
  return feeds
}

function feedsOfJson(text: string): NewFeed[] {
  const data = parseJson(text, 'it is neither JSON nor OPML')
  return Array.isArray(data) ? checked(listSchema, data) : checked(fileSchema, data).feeds
}

function parseJson(text: string, complaint: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    throw new BadFeedsFile(`${complaint} (${(error as SyntaxError).message})`)
  }
}

/** An element of OPML 2.0: `xmlUrl`, `title`, `text` and what else was written. */
export interface Outline {
  outline?: Outline[]
  [attribute: string]: string | Outline[] | undefined
}

/** All outlines of an OPML document, however deep, in its order. Throws `BadFeedsFile`. */
export function outlinesOf(text: string): Outline[] {
  const isValid = XMLValidator.validate(text.trimStart())
  if (isValid !== true)
    throw new BadFeedsFile(
      `it is not well-formed XML: ${isValid.err.msg} (line ${isValid.err.line})`,
    )
  const parser = new XMLParser({
    ignoreAttributes: false,
    attributeNamePrefix: '',
    parseAttributeValue: false,
    htmlEntities: true,
    isArray: (name) => name === 'outline',
  })
  const root: { opml?: { body?: Outline } } = parser.parse(text)
  if (root.opml === undefined) throw new BadFeedsFile('its root is not <opml>')
  return outlinesBelow(root.opml.body ?? {})
}

const outlinesBelow = (outline: Outline): Outline[] =>
  (outline.outline ?? []).flatMap((one) => [one, ...outlinesBelow(one)])

function feedsOfOpml(text: string): NewFeed[] {
  const feeds = outlinesOf(text).filter(({ xmlUrl }) => xmlUrl)
  return checked(
    listSchema,
    feeds.map(({ xmlUrl, title, text }) => ({ url: xmlUrl, name: title || text || undefined })),
  )
}

/** Reads a mapping given as JSON. Throws `BadFeedsFile`. */
export const parseMapping = (text: string): FeedMapping =>
  checked(mappingSchema, parseJson(text, 'it is no JSON'))

function checked<T>(schema: z.ZodType<T>, data: unknown): T {
  const parsed = schema.safeParse(data)
  if (parsed.success) return parsed.data
  throw new BadFeedsFile(z.prettifyError(parsed.error).replaceAll('\n', ' '))
}
