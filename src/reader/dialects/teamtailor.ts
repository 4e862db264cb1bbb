import type { FeedItem } from '../feed-document'
import { readRssItem } from '../formats/rss'
import type { Dialect } from './dialect'

const location = 'tt:locations/tt:location'

/** One location is told in parts; of several only what all share can be. */
const shared =
  (part: string) =>
  ({ fields }: FeedItem): string | null => {
    const values = fields[`${location}/tt:${part}`] ?? []
    const count = Math.max(fields[`${location}/tt:name`]?.length ?? 0, values.length)
    return values.length === count && new Set(values).size === 1 ? (values[0] ?? null) : null
  }

const severalOf = ({ fields }: FeedItem): string | null => {
  const names = fields[`${location}/tt:name`] ?? fields[`${location}/tt:city`] ?? []
  return names.length > 1 ? names.join('; ') : null
}

/** A career site of Teamtailor: the employer is the channel. */
export const teamtailor: Dialect = {
  name: 'teamtailor',
  detect: ({ root, fields, hosts }) =>
    root.name === 'rss' &&
    ('remotestatus' in fields ||
      Object.keys(fields).some((path) => path.startsWith('tt:location')) ||
      [...hosts].some((host) => host.endsWith('.teamtailor.com'))),
  readItem: readRssItem,
  rules: {
    company: ['tt:company', 'companyname', (_item, { feed }) => feed.title],
    location: [severalOf],
    city: [shared('city'), shared('name')],
    country: [shared('country')],
    postalCode: [shared('zip')],
    workplace: ['remotestatus'],
    categories: ['tt:department', 'department'],
  },
  channelValues: ({ feed }) => [feed.title ?? ''],
}
