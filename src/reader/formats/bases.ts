import type { Element } from '../element'
import type { Channel } from '../feed-head'
import { readUrl } from '../values/urls'

/** What relative links below an element start from (XML Base): its own `xml:base`, resolved against the outer one. */
export const baseOf = (element: Element | undefined, outer: string): string =>
  readUrl(element?.attributes['xml:base'], outer) ?? outer

/** The base of a record's links, and of its bodies where nothing nearer is declared. */
export function recordBases(record: Element, channel: Channel) {
  const declared =
    readUrl(record.attributes['xml:base'], channel.base) ?? channel.declaredBase ?? null
  const forLinks = declared ?? channel.base
  return {
    forLinks,
    /** `xml:base`, then the item, then the channel. */
    forBodies: (link: string | null, body: Element | undefined): string =>
      readUrl(body?.attributes['xml:base'], forLinks) ?? declared ?? link ?? channel.base,
  }
}
