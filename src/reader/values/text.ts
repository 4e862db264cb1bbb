import { decodeHTMLStrict } from 'entities/decode'

/** The rule of titles, in code points. */
export const titleLimit = 300

const unwanted = /[^\P{Cc}\t\n\r]|[\u202A-\u202E\u2066-\u2069\uFFFE\uFFFF]/gu

/** Only elements of HTML are markup in a text: `List<T>` stays what it is. */
const knownElement =
  /<(\/?)(a|abbr|acronym|applet|b|big|blink|blockquote|br|center|cite|code|del|dfn|div|em|embed|font|frame|frameset|h[1-6]|hr|i|iframe|img|ins|kbd|li|mark|marquee|nobr|ol|p|pre|q|s|samp|script|small|span|strike|strong|style|sub|sup|svg|table|tbody|td|th|tr|tt|u|ul|wbr)(?:\s[^<>]*)?\/?>/gi

const inlineElements = new Set(
  'a abbr acronym b big blink cite code del dfn em font i ins kbd mark nobr q s samp small span strike strong sub sup tt u wbr'.split(
    ' ',
  ),
)

/** Not for people to read. */
const program = /<(script|style)\b[^<>]*>[^<]*<\/\1\s*>/gi

/** HTML entities with their semicolon; `&copy=1` and unknown names stay as they are. */
export const decodeEntities = (text: string): string =>
  text.includes('&') && reference.test(text) ? decodeHTMLStrict(text) : text

/** A bare `&` is none. */
const reference = /&[#\w]/

const western = new TextDecoder('windows-1252')

/** C1 controls are windows-1252 that was taken for ISO-8859-1 (HTML 13.2.5.80 reads their numbers so, too). */
const meant = (control: string): string => {
  const code = control.charCodeAt(0)
  return code < 0x80 || code > 0x9f ? '' : western.decode(Uint8Array.of(code)).replace(unwanted, '')
}

/** Drops control and direction-changing characters. */
export const dropControls = (text: string): string => text.replace(unwanted, meant)

/** Most lines have nothing of it, and are left as they are. */
const unruly = /[^ -~]| {2}|^ | $/

/** One line: no control characters, white space collapsed and trimmed. */
export const collapse = (text: string): string =>
  unruly.test(text) ? dropControls(text).replace(/\s+/g, ' ').trim().toWellFormed() : text

/** At most `limit` code points. */
export function capCodePoints(text: string, limit: number): string {
  if (text.length <= limit) return text
  return Array.from(text).slice(0, limit).join('').trimEnd()
}

/**
 * A text field as plain text. Its entities are decoded once more than XML asks for: WordPress puts
 * escaped text into CDATA.
 */
export function readText(value: string | null | undefined): string | null {
  return value ? collapse(stripTags(decodeEntities(value))) || null : null
}

function stripTags(html: string): string {
  if (!html.includes('<')) return html
  return html
    .replace(program, ' ')
    .replace(knownElement, (_tag, _slash, name: string) =>
      inlineElements.has(name.toLowerCase()) ? '' : ' ',
    )
}

/** The parts of a list in one text, as plain text, without empty and repeated ones. */
export function splitList(value: string | null | undefined, separators = /,/): string[] {
  const parts = decodeEntities(value ?? '').split(separators)
  return [...new Set(parts.map(readText).filter((part) => part !== null))]
}
