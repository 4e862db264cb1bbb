import type { DatedItem, FeedItem } from './feed-document'
import { type DayOrder, readDate } from './values/dates'

/** Adds what the dates of an item mean; each is read when asked for. */
export const withInstants = (item: FeedItem, order: DayOrder): DatedItem => ({
  title: item.title,
  link: item.link,
  guid: item.guid,
  guidIsPermaLink: item.guidIsPermaLink,
  published: item.published,
  updated: item.updated,
  description: item.description,
  content: item.content,
  author: item.author,
  categories: item.categories,
  base: item.base,
  fields: item.fields,
  get publishedAt() {
    return readDate(item.published, { order }).date
  },
  get updatedAt() {
    return readDate(item.updated, { order }).date
  },
})
