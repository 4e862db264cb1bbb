import { noWishes } from '../../model/wishes'
import { child, type Element, textOf } from '../element'
import type { Channel } from '../feed-head'
import { readText } from '../values/text'
import { readUrl, sourceOf } from '../values/urls'

/**
 * What a JSON document says of itself: JSON Feed 1.1's names, and what lists call the same.
 * `source` null: the board that the document links to; a file that links nowhere is `local`.
 */
export function readJsonChannel(head: Element, url: string, source: string | null): Channel {
  const text = (name: string): string | null => {
    const found = child(head, name)
    return (found && textOf(found).trim()) || null
  }
  const link = readUrl(text('homepageurl') ?? text('link'), url)
  return {
    feed: {
      title: readText(text('title')),
      link,
      language: readText(text('language')),
      ...noWishes(),
    },
    url,
    base: link ?? url,
    declaredBase: null,
    source: source ?? sourceOf(link ?? '') ?? 'local',
  }
}
