import type { FeedItem } from '../feed-document'
import { readRssItem } from '../formats/rss'
import type { Dialect } from './dialect'

/** `Role at Company` is all that an item says of the employer: the last ` at ` counts. */
const split = /^(.+)\s+at\s+(\S.*)$/s

const named = ({ fields }: FeedItem): string | null =>
  (fields.company ?? fields.companyname)?.[0] ?? null

const inTitle = (item: FeedItem, group: 1 | 2): string | null =>
  named(item) ? null : (split.exec(item.title ?? '')?.[group] ?? null)

export const noDesk: Dialect = {
  name: 'nodesk',
  detect: ({ root, hosts }) => root.name === 'rss' && hosts.has('nodesk.co'),
  readItem: readRssItem,
  isRemoteBoard: true,
  rules: {
    title: [(item) => inTitle(item, 1)],
    company: [named, (item) => inTitle(item, 2)],
    eligible: ['location'],
  },
}
