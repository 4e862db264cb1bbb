import type { Element } from '../element'
import type { FeedItem } from '../feed-document'
import type { Channel } from '../feed-head'
import { readFields } from '../fields'
import { readText } from '../values/text'
import { readUrl } from '../values/urls'
import { recordBases } from './bases'
import { firstOf } from './rss'

/** Where lists have what every listing has, best first. */
export const recordTitles = ['title', 'jobtitle', 'positiontitle', 'vacancytitle', 'name']
const links = ['url', 'link', 'joburl', 'detailurl', 'vacancyurl']
const bodies = ['description', 'jobdescription', 'content', 'body']

/** A record of an aggregator's list (`job`, `position`...), where every name is the dialect's own. */
export function readRecord(record: Element, channel: Channel): FeedItem {
  const fields = readFields(record)
  const bases = recordBases(record, channel)
  const urls = links
    .flatMap((path) => fields[path] ?? [])
    .map((text) => readUrl(text, bases.forLinks))
  const link = urls.find((url) => url !== null) ?? null
  return {
    title: readText(firstOf(fields, recordTitles)),
    link,
    guid: null,
    guidIsPermaLink: false,
    published: null,
    updated: null,
    description: firstOf(fields, bodies),
    content: null,
    author: null,
    categories: [],
    base: bases.forBodies(link, undefined),
    fields,
  }
}
