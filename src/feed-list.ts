import { stringify } from 'csv-stringify/sync'
import { XMLBuilder } from 'fast-xml-parser'
import type { Feed } from './model/feed'

/** The columns of a list of feeds; what a feed does not declare is empty. Request headers may be secret and are in no list. */
export const listColumns = [
  'url',
  'name',
  'source',
  'kind',
  'cadenceMinutes',
  'priority',
  'pausedBecause',
  'mapping',
] as const
export type ListColumn = (typeof listColumns)[number]

/** Ours among the attributes of OPML. */
export const opmlPrefix = 'gleaner:'

const isListed = ({ archivedAt, removalAskedAt }: Feed): boolean => !archivedAt && !removalAskedAt

const rowOf = (feed: Feed): Record<ListColumn, string> => ({
  url: feed.url,
  name: feed.name,
  source: feed.source,
  kind: feed.kindFrom === 'declared' ? feed.kind : '',
  cadenceMinutes: String(feed.cadenceMs / 60_000),
  priority: String(feed.priority),
  pausedBecause: feed.disabledReason ?? '',
  mapping: feed.mapping ? JSON.stringify(feed.mapping) : '',
})

/** CSV (RFC 4180) with a head. A cell that a spreadsheet would calculate gets an apostrophe, which is read as nothing. */
export const csvOf = (feeds: Feed[]): string =>
  stringify(feeds.filter(isListed).map(rowOf), {
    header: true,
    columns: [...listColumns],
    escape_formulas: true,
    record_delimiter: 'windows',
  })

/** OPML 2.0, a group for each source; what other readers do not know stands in a namespace of its own. */
export function opmlOf(feeds: Feed[], at: Date): string {
  const bySource = Map.groupBy(feeds.filter(isListed), ({ source }) => source)
  const groups = [...bySource].map(([source, ofSource]) => ({
    '@text': source,
    outline: ofSource.map(outlineOf),
  }))
  const builder = new XMLBuilder({
    ignoreAttributes: false,
    attributeNamePrefix: '@',
    suppressEmptyNode: true,
    format: true,
  })
  return builder.build({
    '?xml': { '@version': '1.0', '@encoding': 'UTF-8' },
    opml: {
      '@version': '2.0',
      '@xmlns:gleaner': 'https://gleaner.invalid/ns/feeds',
      head: { title: 'Feeds of Gleaner', dateCreated: at.toUTCString() },
      body: { outline: groups },
    },
  })
}

function outlineOf(feed: Feed): Record<string, string> {
  const { url, name, ...ours } = rowOf(feed)
  const given = Object.entries(ours).filter(([, value]) => value !== '')
  return {
    '@type': 'rss',
    '@text': name,
    '@title': name,
    '@xmlUrl': url,
    ...Object.fromEntries(given.map(([column, value]) => [`@${opmlPrefix}${column}`, value])),
  }
}
