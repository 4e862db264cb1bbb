import type { Element } from '../element'
import type { FeedItem } from '../feed-document'
import type { Channel } from '../feed-head'
import { readFields } from '../fields'
import { readText } from '../text'
import { readUrl } from '../urls'

/** A record of an aggregator's list (`job`, `position`...), where every name is the dialect's own. */
export function readRecord(record: Element, channel: Channel): FeedItem {
  const fields = readFields(record)
  const link = readUrl((fields.url ?? fields.link)?.[0], channel.base)
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
    base: link ?? channel.base,
    fields,
  }
}
