import type { FeedItem } from '../feed-document'
import { readRssItem } from '../formats/rss'
import type { Dialect } from './dialect'

/** `Role at Company (City, Country) (allows remote)`; also without a place. */
const trailing = /(?:\s*\([^()]*\))+$/

const remarksOf = ({ title }: FeedItem): string => trailing.exec(title ?? '')?.[0] ?? ''

function titleOf(item: FeedItem): string | null {
  const title = item.title?.replace(trailing, '') ?? ''
  const company = item.fields['atom:author/atom:name']?.[0]
  const suffix = ` at ${company}`
  if (company && title.endsWith(suffix)) return title.slice(0, -suffix.length)
  return remarksOf(item) ? title.replace(/\s+at\s+(?:(?!\sat\s).)+$/, '') : item.title
}

/** Stack Overflow's jobs, and the exports that still have their shape. */
export const stackOverflow: Dialect = {
  name: 'stackoverflow',
  detect: ({ root, fields, hosts }) =>
    root.name === 'rss' &&
    'atom:author/atom:name' in fields &&
    ('location' in fields || hosts.has('stackoverflow.com')),
  readItem: readRssItem,
  rules: {
    title: [titleOf],
    company: ['atom:author/atom:name'],
    location: ['location', (item) => /\(([^()]*,[^()]*)\)/.exec(remarksOf(item))?.[1] ?? null],
    isRemote: [(item) => (/\((?:allows )?remote\)/i.test(remarksOf(item)) ? 'yes' : null)],
  },
}
