import { childElements, type Element, hasElements, textOf } from '../element'
import { innerHtml } from '../fields'
import { escapeText } from '../html/escape'
import { readMarkup } from '../html/line'
import { collapse, readText } from '../values/text'

type Type = 'text' | 'html' | 'xhtml' | 'xml' | 'unsaid' | 'media' | 'encoded'

/** RFC 4287 sections 3.1.1 and 4.1.3.1; Atom 0.3 has media types there, and `mode` beside them. */
function typeOf({ attributes }: Element): Type {
  const [type = ''] = (attributes.type ?? '').trim().toLowerCase().split(';')
  if (attributes.mode === 'xml' && type !== 'text/plain') return 'xhtml'
  if (type === 'xhtml' || type === 'application/xhtml+xml') return 'xhtml'
  if (type === 'html' || type === 'text/html') return 'html'
  if (type === 'text' || type.startsWith('text/')) return 'text'
  if (!type.includes('/')) return 'unsaid'
  if (/[/+]xml$/.test(type)) return 'xml'
  return /^(?:image|audio|video|font)\//.test(type) ? 'media' : 'encoded'
}

/** RFC 4287 section 4.1.3.3: all that is neither text nor XML is base64. */
const isBase64 = (element: Element, type: Type): boolean =>
  element.attributes.mode === 'base64' || (type === 'encoded' && element.content.length > 0)

/** What was not encoded in spite of what it says stays as it is. Null: it is no text. */
function decodeBase64(text: string): string | null {
  const letters = text.replace(/\s/g, '')
  if (letters.length % 4 !== 0 || !/^[\w+/-]*={0,2}$/.test(letters)) return text
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.from(letters, 'base64'))
  } catch {
    return null
  }
}

/** What an element holds as HTML: its text, or the markup that stands in it unescaped. */
export const htmlOf = (element: Element): string =>
  hasElements(element) ? innerHtml(element) : textOf(element)

const blocks =
  /^(?:address|article|blockquote|br|dd|div|dl|dt|h[1-6]|hr|li|ol|p|pre|section|t[dhr]|table|ul)$/

/** The text of markup: words of different blocks do not run into each other. */
const wordsOf = (element: Element): string =>
  element.content
    .map((part) => {
      if (typeof part === 'string') return part
      if (part.name === 'script' || part.name === 'style') return ''
      return blocks.test(part.name) ? ` ${wordsOf(part)} ` : wordsOf(part)
    })
    .join('')

/** A title of RSS, which does not say what it is: plain text, entities in it decoded once more. */
export const readTitle = (element: Element | undefined): string | null =>
  element ? readText(hasElements(element) ? wordsOf(element) : textOf(element)) : null

/** A title that says what it is, or may (Atom). One of type `text` is meant literally: `Use of <b>`. */
export function readTypedTitle(element: Element | undefined): string | null {
  if (!element) return null
  const type = typeOf(element)
  if (hasElements(element)) return collapse(wordsOf(element)) || null
  const written = textOf(element)
  const text = isBase64(element, type) ? (decodeBase64(written) ?? written) : written
  switch (type) {
    case 'html':
      return readMarkup(text)
    case 'unsaid':
      return element.attributes.mode ? readText(text) : collapse(text ?? '') || null
    case 'text':
    case 'xhtml':
    case 'xml':
    case 'encoded':
      return collapse(text ?? '') || null
    case 'media':
      return null
    default:
      return type satisfies never
  }
}

/** A body as HTML; null for what is no text (a picture, a link to elsewhere). */
export function readTypedBody(element: Element | undefined): string | null {
  if (!element) return null
  const type = typeOf(element)
  const text = isBase64(element, type) ? decodeBase64(textOf(element)) : htmlOf(element)
  switch (type) {
    case 'xhtml':
      return xhtmlOf(element).trim() || null
    case 'text':
      return hasElements(element) ? text?.trim() || null : escapeText(text?.trim() ?? '') || null
    case 'html':
    case 'unsaid':
    case 'xml':
    case 'encoded':
      return text?.trim() || null
    case 'media':
      return null
    default:
      return type satisfies never
  }
}

/** RFC 4287 section 3.1.1.3: the `div` around it is not part of the content. */
export function divOf(element: Element): Element | null {
  const [only, ...others] = childElements(element)
  const hasText = element.content.some((part) => typeof part === 'string' && part.trim() !== '')
  return only?.name === 'div' && others.length === 0 && !hasText ? only : null
}

/** Some say `xhtml` and escape it all the same. */
function xhtmlOf(element: Element): string {
  if (hasElements(element)) return innerHtml(divOf(element) ?? element)
  const text = textOf(element)
  return /<\w/.test(text) ? text : escapeText(text)
}
