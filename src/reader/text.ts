import { decodeHTMLStrict } from 'entities/decode'

/** The rule of titles (feeds.md 3.1), in code points. */
export const titleLimit = 300

const unwanted = /[^\P{Cc}\t\n\r]|[\u202A-\u202E\u2066-\u2069\uFFFE\uFFFF]/gu

/** Only elements of HTML are markup in a text: `List<T>` stays what it is. */
const knownElement =
  /<(\/?)(a|abbr|b|big|blockquote|br|center|code|div|em|font|h[1-6]|hr|i|img|li|mark|ol|p|pre|s|small|span|strike|strong|sub|sup|table|tbody|td|th|tr|tt|u|ul)(?:\s[^<>]*)?\/?>/gi

const inlineElements = new Set(
  'a abbr b big code em font i mark s small span strike strong sub sup tt u'.split(' '),
)

/** HTML entities with their semicolon; `&copy=1` and unknown names stay as they are. */
export const decodeEntities = (text: string): string =>
  text.includes('&') ? decodeHTMLStrict(text) : text

/** Drops control and direction-changing characters. */
export const dropControls = (text: string): string => text.replace(unwanted, '')

/** One line: no control characters, white space collapsed and trimmed. */
export const collapse = (text: string): string =>
  dropControls(text).replace(/\s+/g, ' ').trim().toWellFormed()

/** At most `limit` code points. */
export function capCodePoints(text: string, limit: number): string {
  if (text.length <= limit) return text
  return Array.from(text).slice(0, limit).join('').trimEnd()
}

/**
 * A text field as plain text. Its entities are decoded once more than XML asks for: WordPress puts
 * escaped text into CDATA (feeds.md 3.4).
 */
export function readText(value: string | null | undefined): string | null {
  return value ? collapse(stripTags(decodeEntities(value))) || null : null
}

/** HTML that is known to be HTML as plain text: `&lt;b&gt;` in it is meant to be seen. */
export function readMarkup(html: string | null | undefined): string | null {
  return html ? collapse(decodeEntities(stripTags(html))) || null : null
}

const stripTags = (html: string): string =>
  html.replace(knownElement, (_tag, _slash, name: string) =>
    inlineElements.has(name.toLowerCase()) ? '' : ' ',
  )

/** The parts of a list in one text, as plain text, without empty and repeated ones. */
export function splitList(value: string | null | undefined, separators = /,/): string[] {
  const parts = decodeEntities(value ?? '').split(separators)
  return [...new Set(parts.map(readText).filter((part) => part !== null))]
}
