import type { DatedItem, FeedItem } from './feed-document'
import { type DayOrder, readDate } from './values/dates'

/** Adds what the dates of an item mean; each is read when asked for. */
export const withInstants = (item: FeedItem, order: DayOrder): DatedItem => ({
  ...item,
  get publishedAt() {
    return readDate(item.published, { order }).date
  },
  get updatedAt() {
    return readDate(item.updated, { order }).date
  },
})
