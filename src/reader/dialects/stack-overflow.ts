import type { FeedItem } from '../feed-document'
import { readRssItem } from '../formats/rss'
import { readText } from '../values/text'
import type { Dialect } from './dialect'

/** `Role at Company (City, Country) (allows remote)`; also without a place. */
const trailing = /(?:\s*\([^()]*\))+$/

/** Looking for remarks in a text of many brackets would take long. */
const longest = 500

const remarksOf = ({ title }: FeedItem): string =>
  title && title.length <= longest ? (trailing.exec(title)?.[0] ?? '') : ''

const authorOf = ({ fields }: FeedItem): string | null =>
  readText(fields['atom:author/atom:name']?.[0])

/** The author tells where the name of the company begins; without one the last ` at ` before a place does. */
function splitTitle(item: FeedItem): { role: string; company: string | null } {
  const whole = item.title ?? ''
  const title = whole.slice(0, whole.length - remarksOf(item).length)
  const author = authorOf(item)
  if (author !== null)
    return {
      role: title.endsWith(` at ${author}`) ? title.slice(0, -` at ${author}`.length) : whole,
      company: author,
    }
  const [, role, company] = (remarksOf(item) && /^(.+) at (.+)$/.exec(title)) || []
  return role && company ? { role, company } : { role: whole, company: null }
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
    title: [(item) => splitTitle(item).role],
    company: [(item) => splitTitle(item).company],
    location: ['location', (item) => /\(([^()]*,[^()]*)\)/.exec(remarksOf(item))?.[1] ?? null],
    isRemote: [(item) => (/\((?:allows )?remote\)/i.test(remarksOf(item)) ? 'yes' : null)],
  },
}
