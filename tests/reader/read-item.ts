import type { FeedItem } from '../../src/reader/feed-document'
import { openFeed, readAll } from './read-document'

/** The items of a document, listings or not. */
export async function itemsOf(...args: Parameters<typeof openFeed>): Promise<FeedItem[]> {
  const results = await readAll(await openFeed(...args))
  return results.map((result) => {
    if (result.item) return result.item
    throw new Error('reason' in result ? result.reason : result.name)
  })
}

/** The only item of a document. */
export async function itemOf(...args: Parameters<typeof openFeed>): Promise<FeedItem> {
  const [item, ...others] = await itemsOf(...args)
  if (item && others.length === 0) return item
  throw new Error(`There are ${others.length} more items.`)
}

const rssNamespaces = [
  'content="http://purl.org/rss/1.0/modules/content/"',
  'dc="http://purl.org/dc/elements/1.1/"',
  'dcterms="http://purl.org/dc/terms/"',
  'atom="http://www.w3.org/2005/Atom"',
  'media="http://search.yahoo.com/mrss/"',
  'itunes="http://www.itunes.com/dtds/podcast-1.0.dtd"',
].map((declaration) => `xmlns:${declaration}`)

export const rssWith = (item: string, channel = '', attributes = ''): string =>
  `<rss version="2.0" ${rssNamespaces.join(' ')} ${attributes}><channel><title>T</title>${channel}<item>${item}</item></channel></rss>`

export const atomWith = (entry: string, feed = '', attributes = ''): string =>
  `<feed xmlns="http://www.w3.org/2005/Atom" xmlns:dc="http://purl.org/dc/elements/1.1/" ${attributes}><title>T</title>${feed}<entry>${entry}</entry></feed>`

export const rdfWith = (item: string, about = 'https://a.example/1'): string =>
  `<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel rdf:about="https://a.example/"><title>T</title><link>https://a.example/</link><items><rdf:Seq><rdf:li rdf:resource="${about}"/></rdf:Seq></items></channel><item rdf:about="${about}">${item}</item></rdf:RDF>`
