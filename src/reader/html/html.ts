import { capCodePoints, decodeEntities } from '../values/text'
import { clean, isPlain } from './clean'
import { escapeText } from './escape'
import { serialise } from './serialiser'
import { plainText } from './text'
import type { Written } from './writer'

export { escapeText } from './escape'

/** A description keeps so much of its HTML, in bytes of UTF-8. */
export const descriptionLimit = 512 * 1024
/** And so much as text for search, in code points. */
const textLimit = 100_000

export interface Body {
  /** Only allowed elements, links absolute; at most `descriptionLimit`. */
  html: string
  /** The same as plain text: blocks become lines. */
  text: string
  isCut: boolean
}

/** A feed's HTML -> what may be stored and shown. Relative links are resolved against `base`. */
export function readHtml(source: string | null, base: string | null): Body | null {
  if (!source) return null
  const isSimple = isPlain(source)
  const unescaped = unescapeMarkup(isSimple ? source : clean(source).toWellFormed())
  const markup = capMarkup(unescaped)
  const whole = markup.includes('<')
    ? serialise(markup, base, descriptionLimit, isSimple && markup === source)
    : writeText(clean(decodeEntities(markup)))
  const kept = cutBytes(whole, base)
  const text = capCodePoints(kept.text, textLimit)
  return text === ''
    ? null
    : { html: kept.html, text, isCut: markup !== unescaped || kept !== whole }
}

const hasTag = (html: string): boolean =>
  html.includes('<') && /<\/?[a-z][a-z0-9]*(?:\s[^<>]*)?\/?>/i.test(html)
/** Most HTML has none: looking for a part of it is quicker than the pattern. */
const hasEscapedTag = (html: string): boolean =>
  (html.includes('lt;') || html.includes('LT;')) &&
  /&(?:amp;)?lt;\/?[a-z][a-z0-9]*(?:\s|\/|&(?:amp;)?gt;)/i.test(html)

/** HTML that was escaped once or twice too often (WeWorkRemotely, Greenhouse, Arbeitnow). */
function unescapeMarkup(source: string): string {
  let html = source
  for (let round = 0; round < 2 && !hasTag(html) && hasEscapedTag(html); round++)
    html = clean(decodeEntities(html))
  return html
}

/** Inlined images are most of a description that is too long, and are never kept. */
function capMarkup(html: string): string {
  if (html.length <= descriptionLimit) return html
  const withoutData = html.replace(/\bdata:[^"'\s>]*/gi, '')
  return withoutData.slice(0, descriptionLimit).toWellFormed()
}

/** Escaping and scripts of several bytes make HTML longer than its source: cut once more, and close what that opened. */
function cutBytes(whole: Written, base: string | null): Written {
  const { html } = whole
  if (html.length * 3 <= descriptionLimit || Buffer.byteLength(html) <= descriptionLimit)
    return whole
  const cut = Buffer.from(html)
    .subarray(0, descriptionLimit - 4096)
    .toString()
  return serialise(cut.replace(/<[^>]*$|&[^;]*$|\uFFFD$/, ''), base, descriptionLimit)
}

/** Plain text keeps its lines. */
function writeText(source: string): Written {
  const lines = source.trim().split('\n')
  const plain = plainText()
  for (const line of lines) {
    plain.add(line)
    plain.gap('line')
  }
  const html = lines.map((line) => escapeText(line.trim())).join('<br />\n')
  return { html, text: plain.read() }
}
