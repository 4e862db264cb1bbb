import { capCodePoints, decodeEntities, readText } from './values/text'
import { readUrl } from './values/urls'

const link = /<link\b[^<>]{0,2000}>/gi
const feedType =
  /^(?:application\/(?:rss|atom|rdf)\+xml|application\/(?:feed\+)?json|(?:application|text)\/xml)$/i
const longest = 500
const mostNamed = 10

/** A feed that a web page names. */
export interface NamedFeed {
  url: string
  title: string | null
}

/** The feeds that a web page names (`<link rel="alternate">`), in its order, ten at most. `url`: the page's own. */
export function namedFeeds(page: string, url: string | null): NamedFeed[] {
  const named = new Map<string, NamedFeed>()
  for (const [tag] of page.matchAll(link)) {
    const relations = attribute(tag, 'rel').toLowerCase().split(/\s+/)
    if (!relations.includes('alternate') || !feedType.test(attribute(tag, 'type').trim())) continue
    const feed = readUrl(attribute(tag, 'href'), url)
    if (!feed || feed === url || feed.length > longest || named.has(feed)) continue
    const title = readText(attribute(tag, 'title'))
    named.set(feed, { url: feed, title: title && capCodePoints(title, 100) })
    if (named.size === mostNamed) break
  }
  return [...named.values()]
}

function attribute(tag: string, name: string): string {
  const pattern = new RegExp(`\\s${name}\\s*=\\s*(?:"([^"]*)"|'([^']*)'|([^\\s"'>]+))`, 'i')
  const [, double, single, bare] = pattern.exec(tag) ?? []
  return decodeEntities(double ?? single ?? bare ?? '')
}
