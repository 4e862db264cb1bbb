import { XMLParser } from 'fast-xml-parser'
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

interface Outline {
  xmlUrl?: string
  title?: string
  text?: string
  outline?: Outline[]
}

/** OPML 2.0: any outline with an `xmlUrl`, however deep. */
function feedsOfOpml(text: string): NewFeed[] {
  const parser = new XMLParser({
    ignoreAttributes: false,
    attributeNamePrefix: '',
    parseAttributeValue: false,
    htmlEntities: true,
    isArray: (name) => name === 'outline',
  })
  let root: { opml?: { body?: Outline } }
  try {
    root = parser.parse(text)
  } catch (error) {
    throw new BadFeedsFile(`it is not well-formed OPML (${(error as Error).message})`)
  }
  if (root.opml === undefined) throw new BadFeedsFile('its root is not <opml>')
  return checked(listSchema, feedsBelow(root.opml.body ?? {}))
}

function feedsBelow(outline: Outline): { url: string; name?: string }[] {
  const below = (outline.outline ?? []).flatMap(feedsBelow)
  if (!outline.xmlUrl) return below
  const name = outline.title || outline.text
  return [{ url: outline.xmlUrl, ...(name && { name }) }, ...below]
}

/** Reads a mapping given as JSON. Throws `BadFeedsFile`. */
export const parseMapping = (text: string): FeedMapping =>
  checked(mappingSchema, parseJson(text, 'it is no JSON'))

function checked<T>(schema: z.ZodType<T>, data: unknown): T {
  const parsed = schema.safeParse(data)
  if (parsed.success) return parsed.data
  throw new BadFeedsFile(z.prettifyError(parsed.error).replaceAll('\n', ' '))
}
