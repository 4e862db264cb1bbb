import type { FeedItem } from '../feed-document'
import { readRssItem } from '../formats/rss'
import { splitList } from '../values/text'
import type { Dialect } from './dialect'

/** `Company: Role | Remote`; the role may have a colon of its own. */
const split = /^(.+?):\s+(\S.*)$/s

const titleOf = ({ title }: FeedItem): string =>
  (split.exec(title ?? '')?.[2] ?? title ?? '').replace(/\s*\|\s*remote\s*$/i, '')

/** Two regional indicators make a flag; those of England and the like are a black flag with tags. */
const flags = /[\u{1F1E6}-\u{1F1FF}]{2}|\u{1F3F4}[\u{E0061}-\u{E007F}]+/gu

const countries = ({ fields }: FeedItem): string | null =>
  fields.country?.join(', ').replace(flags, '') ?? null

export const weWorkRemotely: Dialect = {
  name: 'weworkremotely',
  detect: ({ root, hosts, fields }) =>
    root.name === 'rss' &&
    (hosts.has('weworkremotely.com') || ('expiresat' in fields && 'region' in fields)),
  readItem: readRssItem,
  isRemoteBoard: true,
  rules: {
    title: [titleOf],
    company: ['company', ({ title }) => split.exec(title ?? '')?.[1] ?? null],
    logo: ['media:content@url'],
    region: ['state'],
    country: [countries],
    eligible: ['region'],
    employmentType: ['type'],
    categories: [({ fields }) => [...(fields.category ?? []), ...splitList(fields.skills?.[0])]],
    validThrough: ['expiresat'],
  },
}
