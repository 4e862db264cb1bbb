import { readRssItem } from '../formats/rss'
import type { Dialect } from './dialect'
import { plainRules } from './plain-rules'

/** RSS 0.91 to 2.0 without a board's own elements. Its author is a person, not an employer. */
export const rss: Dialect = {
  name: 'rss',
  detect: ({ root }) => root.name === 'rss' || root.name === 'channel',
  readItem: readRssItem,
  rules: plainRules,
}
