import { child, childElements, type Element, textOf } from './element'
import type { FeedHead } from './feed-document'
import { pathName } from './fields'
import { readTitle, readTypedTitle } from './formats/bodies'
import { readWishes } from './poll-wishes'
import { readText } from './values/text'
import { readUrl, sourceOf } from './values/urls'

/** What the document says of itself, and what its relative links start from. */
export interface Channel {
  feed: FeedHead
  /** Where the document was found. */
  url: string
  /** The document's own `xml:base`. */
  declaredBase: string | null
  /** `xml:base`, else the channel's own link, else `url`. */
  base: string
  /** The board that the listings belong to. */
  source: string
}

/** RSS and RDF keep it in `channel`, the others in the root. */
const channelOf = (head: Element): Element => child(head, 'channel') ?? head

/** The prefix of the document's own elements: what they declare or what they are written with. */
const isOwn = (prefix: string, channel: Element): boolean =>
  prefix === '' || prefix === channel.prefix

/** `source` null: the board that the channel links to; a file that links nowhere is `local`. */
export function readChannel(head: Element, url: string, source: string | null): Channel {
  const channel = channelOf(head)
  const declared = readDeclaredBase(head, channel, url)
  const link = readLink(channel, declared ?? url)
  const feed: FeedHead = {
    title: readHeadTitle(channel),
    link,
    language: readText(
      textAt(channel, 'language') ?? textAt(channel, 'dc:language') ?? head.attributes['xml:lang'],
    ),
    ...readWishes(channel),
  }
  return {
    feed,
    url,
    declaredBase: declared,
    base: declared ?? link ?? url,
    source: source ?? sourceOf(link ?? '') ?? 'local',
  }
}

/** XML Base: the channel's is relative to the root's. */
function readDeclaredBase(head: Element, channel: Element, url: string): string | null {
  const outer = readUrl(head.attributes['xml:base'], url)
  if (channel === head) return outer
  return readUrl(channel.attributes['xml:base'], outer ?? url) ?? outer
}

/** Only Atom's says what it is (RFC 4287 section 3.1.1). */
function readHeadTitle(channel: Element): string | null {
  const read = channel.name === 'feed' ? readTypedTitle : readTitle
  for (const path of ['title', 'dc:title', 'publisher']) {
    const title = read(elementAt(channel, path))
    if (title) return title
  }
  return null
}

const elementAt = (element: Element, path: string): Element | undefined =>
  childElements(element).find((inner) =>
    isOwn(inner.prefix, element) ? inner.name === path : pathName(inner) === path,
  )

function textAt(element: Element, path: string): string | null {
  const found = elementAt(element, path)
  return found ? textOf(found).trim() || null : null
}

function readLink(channel: Element, base: string): string | null {
  const links = childElements(channel).filter((inner) => inner.name === 'link')
  const candidates = [
    ...links.filter(({ prefix }) => isOwn(prefix, channel)).map(textOf),
    textAt(channel, 'publisherurl'),
    ...links.filter(isPage).map(({ attributes }) => attributes.href),
    channel.attributes.href,
  ]
  return candidates.map((text) => readUrl(text, base)).find((url) => url !== null) ?? null
}

const isPage = ({ attributes }: Element): boolean =>
  attributes.rel === undefined || attributes.rel === 'alternate'
