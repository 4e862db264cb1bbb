import { type Dialect, type Rules, type Take, takeAll } from './dialects/dialect'
import type { FeedItem } from './feed-document'
import type { Channel } from './feed-head'
import { readText } from './values/text'
import { readUrl } from './values/urls'

/** What a rule has made of a value is said like this. */
const byRule = ' (by a rule)'

/** Where an item has what no rule of the dialect placed, by listing field. */
const itemFields: Partial<Record<keyof Rules, (item: FeedItem) => string | null>> = {
  title: (item) => item.title,
  url: (item) => item.link,
  description: (item) => item.content ?? item.description,
  datePosted: (item) => item.published ?? item.updated,
  categories: (item) => item.categories[0] ?? null,
  id: (item) => item.guid,
}

/** From which path of the record each field of a listing came; a value that stands at none is named after its rule. */
export function provenanceOf(
  item: FeedItem,
  dialect: Dialect,
  channel: Channel,
): Record<string, string> {
  const origins: Record<string, string> = {}
  for (const [field, places] of Object.entries(dialect.rules) as [keyof Rules, Take[]][]) {
    const place = places.find((one) => takeAll([one], item, channel).length > 0)
    if (typeof place === 'string') origins[field] = place
    else if (place) origins[field] = originOf(takeAll([place], item, channel)[0] ?? '', item)
  }
  for (const [field, read] of Object.entries(itemFields)) {
    const value = origins[field] ? null : read(item)
    if (value) origins[field] = originOf(value, item)
  }
  return origins
}

/** The path whose text is the value, as plain text or as a link, or holds it. */
function originOf(value: string, { fields, base }: FeedItem): string {
  const paths = Object.entries(fields)
  const isSame = (text: string): boolean =>
    text === value || readText(text) === value || readUrl(text, base) === value
  const same = paths.find(([, values]) => values.some(isSame))
  if (same) return same[0]
  const isPart = (text: string): boolean =>
    (readText(text) ?? '').includes(readText(value) ?? value)
  const holder = paths.find(([, values]) => values.some(isPart))
  return (holder?.[0] ?? 'other') + byRule
}
