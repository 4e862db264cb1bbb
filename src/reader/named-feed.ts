import { decodeEntities } from './values/text'
import { readUrl } from './values/urls'

const link = /<link\b[^<>]{0,2000}>/gi
const feedType =
  /^(?:application\/(?:rss|atom|rdf)\+xml|application\/(?:feed\+)?json|(?:application|text)\/xml)$/i
const longest = 500

/** The first feed that a web page names (`<link rel="alternate">`); null: it names none. `url`: the page's own. */
export function namedFeed(page: string, url: string | null): string | null {
  for (const [tag] of page.matchAll(link)) {
    const relations = attribute(tag, 'rel').toLowerCase().split(/\s+/)
    if (!relations.includes('alternate') || !feedType.test(attribute(tag, 'type').trim())) continue
    const feed = readUrl(attribute(tag, 'href'), url)
    if (feed && feed !== url && feed.length <= longest) return feed
  }
  return null
}

function attribute(tag: string, name: string): string {
  const pattern = new RegExp(`\\s${name}\\s*=\\s*(?:"([^"]*)"|'([^']*)'|([^\\s"'>]+))`, 'i')
  const [, double, single, bare] = pattern.exec(tag) ?? []
  return decodeEntities(double ?? single ?? bare ?? '')
}
