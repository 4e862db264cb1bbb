import type { Dialect } from '../dialects/dialect'
import type { Element } from '../element'
import type { FeedItem } from '../feed-document'
import type { Channel } from '../feed-head'
import { readText } from '../values/text'
import { readUrl } from '../values/urls'

/** All that a record of JSON says, by path: `title`, `location/city`, `tags` with each of its values. */
export function readJsonFields(record: Element): Record<string, string[]> {
  const fields: Record<string, string[]> = Object.create(null)
  collect(record, '')
  return fields

  function collect(element: Element, path: string): void {
    for (const part of element.content)
      if (typeof part !== 'string') collect(part, path === '' ? part.name : `${path}/${part.name}`)
      else if (path !== '' && part.trim() !== '') put(path, part.trim())
  }

  function put(path: string, value: string): void {
    const values = fields[path]
    if (values) values.push(value)
    else fields[path] = [value]
  }
}

/** Where lists of JSON have what every listing has, best first. */
export const jsonPlaces = {
  id: ['id', 'guid', 'slug'],
  title: ['title', 'jobtitle', 'positiontitle', 'position', 'name', 'text'],
  link: [
    'url',
    'link',
    'joburl',
    'hostedurl',
    'absoluteurl',
    'redirecturl',
    'positionuri',
    'refs/landingpage',
    'externalurl',
    'applicationlink',
    'applyurl',
    'guid',
  ],
  published: [
    'datepublished',
    'dateposted',
    'publishedat',
    'publicationdate',
    'publicationstartdate',
    'firstpublished',
    'posteddate',
    'postedat',
    'pubdate',
    'createdat',
    'created',
    'date',
  ],
  updated: ['datemodified', 'updatedat', 'modifiedat', 'updated'],
  excerpt: ['summary', 'excerpt', 'jobexcerpt', 'shortdescription'],
  body: [
    'contenthtml',
    'descriptionhtml',
    'description',
    'jobdescription',
    'content',
    'contents',
    'body',
  ],
} as const

/** A record of a list of JSON, whatever its names are. */
export function readJsonItem(record: Element, channel: Channel): FeedItem {
  const fields = readJsonFields(record)
  const first = (paths: readonly string[]): string | null => {
    for (const path of paths) if (fields[path]?.[0]) return fields[path][0]
    return null
  }
  const link = jsonPlaces.link
    .map((path) => readUrl(fields[path]?.[0], channel.base))
    .find((url) => url !== null)
  return {
    title: readText(first(jsonPlaces.title)),
    link: link ?? null,
    guid: null,
    guidIsPermaLink: false,
    published: first(jsonPlaces.published),
    updated: first(jsonPlaces.updated),
    description: first(jsonPlaces.excerpt),
    content: first(jsonPlaces.body),
    author: null,
    categories: [],
    base: link ?? channel.base,
    fields,
  }
}

/** What stands among listings and is none: RemoteOK begins with its terms of use. */
export const skipNameless = ({ title, fields }: FeedItem): string | null =>
  title === null && jsonPlaces.id.every((path) => !fields[path])
    ? 'It has neither a title nor an id.'
    : null

/** A dialect of JSON: what it does not say of reading is what every list does. */
export const jsonDialect = (
  own: Omit<Dialect, 'readItem'> & Partial<Pick<Dialect, 'readItem'>>,
): Dialect => ({ readItem: readJsonItem, skip: skipNameless, ...own })

/** A link that leads elsewhere than to the listing itself. */
export const otherLink =
  (path: string) =>
  ({ fields, link, base }: FeedItem): string | null => {
    const url = readUrl(fields[path]?.[0], base)
    return url === link ? null : url
  }

/** The first value of a path in a list of objects; null where not every object has one, so that values of two do not mix. */
export const firstOf =
  (list: string, name: string, siblings: string[]) =>
  ({ fields }: FeedItem): string | null => {
    const values = fields[`${list}/${name}`] ?? []
    const most = Math.max(
      ...siblings.map((sibling) => fields[`${list}/${sibling}`]?.length ?? 0),
      1,
    )
    return values.length === most ? (values[0] ?? null) : null
  }
