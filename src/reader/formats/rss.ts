import { child, childElements, type Element } from '../element'
import type { FeedItem } from '../feed-document'
import type { Channel } from '../feed-head'
import { readFields } from '../fields'
import { readText } from '../text'
import { readUrl } from '../urls'

/** An `item` of RSS 0.9x, 1.0 (RDF) and 2.0, with the elements of Atom and Dublin Core that feeds mix in. */
export function readRssItem(record: Element, channel: Channel): FeedItem {
  const fields = readFields(record)
  const first = (...paths: string[]): string | null => {
    for (const path of paths) if (fields[path]?.[0]) return fields[path][0]
    return null
  }
  const declared = readUrl(record.attributes['xml:base'], channel.base)
  const guid = first('guid', 'atom:id', 'dc:identifier', '@rdf:about')
  const guidIsPermaLink = isPermaLink(record, guid)
  const link = readLink(fields, record, declared ?? channel.base, guidIsPermaLink ? guid : null)
  return {
    title: readText(first('title', 'dc:title', 'atom:title')),
    link,
    guid,
    guidIsPermaLink,
    published: first('pubdate', 'dc:date', 'dcterms:issued', 'dcterms:created', 'atom:published'),
    updated: first('dcterms:modified', 'atom:updated'),
    description: first('description', 'summary', 'atom:summary'),
    content: first('content:encoded', 'encoded', 'atom:content', 'content', 'body'),
    author: readText(first('dc:creator', 'author', 'atom:author/atom:name', 'author/name')),
    categories: readCategories(fields),
    base: declared ?? link ?? channel.base,
    fields,
  }
}

/** RSS 2.0: a guid is a URL unless it says otherwise. */
function isPermaLink(record: Element, guid: string | null): boolean {
  const said = child(record, 'guid', '')?.attributes.ispermalink
  return said?.trim().toLowerCase() !== 'false' && /^\s*https?:/i.test(guid ?? '')
}

function readLink(
  fields: FeedItem['fields'],
  record: Element,
  base: string,
  permaLink: string | null,
): string | null {
  const atomLinks = childElements(record)
    .filter(
      ({ name, attributes }) => name === 'link' && (attributes.rel ?? 'alternate') === 'alternate',
    )
    .map(({ attributes }) => attributes.href)
  const candidates = [...(fields.link ?? []), ...atomLinks, permaLink, fields['@rdf:about']?.[0]]
  return candidates.map((text) => readUrl(text, base)).find((url) => url !== null) ?? null
}

function readCategories(fields: FeedItem['fields']): string[] {
  const named = ['category', 'dc:subject', 'atom:category@term'].flatMap(
    (path) => fields[path] ?? [],
  )
  return [...new Set(named.map(readText).filter((name) => name !== null))]
}
