import { child, children, type Element, textOf } from '../element'
import type { FeedItem } from '../feed-document'
import type { Channel } from '../feed-head'
import { contentOf, innerHtml, readFields } from '../fields'
import { escapeText } from '../html'
import { collapse, readText } from '../text'
import { readUrl } from '../urls'

/** An `entry` of Atom 1.0 (RFC 4287) and 0.3. */
export function readAtomEntry(record: Element, channel: Channel): FeedItem {
  const declared = readUrl(record.attributes['xml:base'], channel.base)
  const link = readLink(record, declared ?? channel.base)
  const content = child(record, 'content', '')
  const author = child(record, 'author', '')
  return {
    title: readTitle(child(record, 'title', '')),
    link,
    guid: textAt(record, 'id'),
    guidIsPermaLink: false,
    published: textAt(record, 'published') ?? textAt(record, 'issued') ?? textAt(record, 'created'),
    updated: textAt(record, 'updated') ?? textAt(record, 'modified'),
    description: readBody(child(record, 'summary', '')),
    content: readBody(content),
    author: author ? readText(textOf(child(author, 'name') ?? author)) : null,
    categories: readCategories(record),
    base:
      readUrl(content?.attributes['xml:base'], declared ?? channel.base) ??
      declared ??
      link ??
      channel.base,
    fields: readFields(record),
  }
}

function textAt(record: Element, name: string): string | null {
  const found = children(record, name, '').map((element) => textOf(element).trim())
  return found.find((text) => text !== '') ?? null
}

/** RFC 4287 section 4.2.7.2: without `rel` it is the page; HTML before other types. */
function readLink(record: Element, base: string): string | null {
  const pages = children(record, 'link', '').filter(
    ({ attributes }) => (attributes.rel ?? 'alternate') === 'alternate',
  )
  const html = pages.filter(({ attributes }) => /html/.test(attributes.type ?? 'html'))
  const urls = [...html, ...pages].map((element) =>
    readUrl(
      element.attributes.href ?? textOf(element),
      readUrl(element.attributes['xml:base'], base) ?? base,
    ),
  )
  return urls.find((url) => url !== null) ?? null
}

type TextType = 'text' | 'html' | 'xhtml' | 'unsaid' | 'other'

/** RFC 4287 section 3.1.1; Atom 0.3 has media types there. */
function typeOf({ attributes }: Element): TextType {
  const type = (attributes.type ?? '').trim().toLowerCase()
  if (attributes.mode === 'xml' || type === 'xhtml' || type === 'application/xhtml+xml')
    return 'xhtml'
  if (type === '') return 'unsaid'
  if (type === 'text' || type === 'text/plain') return 'text'
  return type === 'html' || type === 'text/html' ? 'html' : 'other'
}

/** A title of type `text` is meant literally: `Use of <b>`. */
function readTitle(element: Element | undefined): string | null {
  if (!element) return null
  const type = typeOf(element)
  const isLiteral = type === 'text' || (type === 'unsaid' && element.attributes.mode === undefined)
  const markup = element.content.some((part) => typeof part !== 'string')
  return isLiteral && !markup ? collapse(textOf(element)) || null : readText(contentOf(element))
}

/** The body as HTML; null for what is no text (a picture, a link to elsewhere). */
function readBody(element: Element | undefined): string | null {
  if (!element) return null
  const type = typeOf(element)
  const text =
    element.attributes.mode === 'base64' ? decodeBase64(textOf(element)) : contentOf(element)
  switch (type) {
    case 'xhtml':
      return innerHtml(element).trim() || null
    case 'text':
      return escapeText(text.trim()) || null
    case 'html':
    case 'unsaid':
      return text.trim() || null
    case 'other':
      return null
    default:
      return type satisfies never
  }
}

const decodeBase64 = (text: string): string => Buffer.from(text, 'base64').toString()

function readCategories(record: Element): string[] {
  const named = children(record, 'category', '').map(
    (element) => readText(element.attributes.label) ?? readText(element.attributes.term),
  )
  return [...new Set(named.filter((name) => name !== null))]
}
