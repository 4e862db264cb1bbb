import { readRssItem } from '../formats/rss'
import type { Dialect } from './dialect'

/** Himalayas' RSS. No restriction means that applicants may live anywhere. */
export const himalayas: Dialect = {
  name: 'himalayas',
  detect: ({ root, prefixes }) => root.name === 'rss' && prefixes.has('himalayasjobs'),
  readItem: readRssItem,
  isRemoteBoard: true,
  rules: {
    company: ['himalayasjobs:companyname'],
    logo: ['himalayasjobs:companylogo', 'media:content@url'],
    eligible: ['himalayasjobs:locationrestriction', () => 'Worldwide'],
    validThrough: ['himalayasjobs:expirydate'],
  },
}
