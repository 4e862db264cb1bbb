import { readRssItem } from '../formats/rss'
import type { Dialect } from './dialect'
import { plainRules } from './plain-rules'

/** RSS 0.90 and 1.0: the items stand beside the channel. */
export const rdf: Dialect = {
  name: 'rdf',
  detect: ({ root }) => root.name === 'rdf',
  readItem: readRssItem,
  rules: plainRules,
}
