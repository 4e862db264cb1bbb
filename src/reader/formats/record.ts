import type { Element } from '../element'
import type { FeedItem } from '../feed-document'
import type { Channel } from '../feed-head'
import { readFields } from '../fields'
import { readText } from '../values/text'
import { readUrl } from '../values/urls'
import { recordBases } from './bases'

/** A record of an aggregator's list (`job`, `position`...), where every name is the dialect's own. */
export function readRecord(record: Element, channel: Channel): FeedItem {
  const fields = readFields(record)
  const bases = recordBases(record, channel)
  const links = [...(fields.url ?? []), ...(fields.link ?? [])]
  const urls = links.map((text) => readUrl(text, bases.forLinks))
  const link = urls.find((url) => url !== null) ?? null
  return {
    title: readText((fields.title ?? fields.name)?.[0]),
    link,
    guid: null,
    guidIsPermaLink: false,
    published: null,
    updated: null,
    description: fields.description?.[0] ?? null,
    content: null,
    author: null,
    categories: [],
    base: bases.forBodies(link, undefined),
    fields,
  }
}
