import sanitizeHtml from 'sanitize-html'
import { capCodePoints, collapse, decodeEntities, dropControls } from './text'
import { readUrl } from './urls'

/** A description keeps so much of its HTML, in bytes of UTF-8. */
export const descriptionLimit = 512 * 1024
/** And so much as text for search, in code points. */
const textLimit = 100_000

const blocks = 'p br div ul ol li h1 h2 h3 h4 h5 h6 blockquote pre table tr'.split(' ')
const inlines = 'b strong i em u code a td th'.split(' ')

/** Block elements that are not kept as such: their words must not run into each other. */
const turnedToDiv = 'section article header footer main aside address figure center dl dt dd'

const optionsFor = (base: string | null): sanitizeHtml.IOptions => ({
  allowedTags: [...blocks, ...inlines],
  allowedAttributes: { a: ['href', 'rel'] },
  allowedSchemes: ['http', 'https', 'mailto'],
  allowProtocolRelative: false,
  // Styles are not kept, so nothing needs to read them
  parseStyleAttributes: false,
  nestingLimit: 100,
  transformTags: {
    ...Object.fromEntries(turnedToDiv.split(' ').map((tag) => [tag, 'div'])),
    a: (_tag, { href }) => {
      const target = readLink(href, base)
      return { tagName: 'a', attribs: target ? { href: target, rel: 'nofollow noopener' } : {} }
    },
  },
})

function readLink(href: string | undefined, base: string | null): string | null {
  const mail = /^\s*mailto:[^\s<>"']+/i.exec(href ?? '')
  return mail ? mail[0].trim() : readUrl(href, base)
}

export interface Body {
  /** Only allowed elements, links absolute; at most `descriptionLimit`. */
  html: string
  /** The same as plain text: blocks become lines. */
  text: string
  isCut: boolean
}

/** A feed's HTML -> what may be stored and shown (feeds.md 3.4). Relative links are resolved against `base`. */
export function readHtml(source: string | null, base: string | null): Body | null {
  const unescaped = unescapeMarkup(dropControls(source ?? '')).toWellFormed()
  const markup = capMarkup(unescaped)
  const html = markup.includes('<')
    ? sanitizeHtml(markup, optionsFor(base)).trim()
    : textToHtml(decodeEntities(markup))
  const kept = html.length * 3 > descriptionLimit ? cutBytes(html, base) : html
  const text = textOfHtml(kept)
  return text === '' ? null : { html: kept, text, isCut: markup !== unescaped || kept !== html }
}

const hasTag = (html: string): boolean => /<\/?[a-z][a-z0-9]*(?:\s[^<>]*)?\/?>/i.test(html)
const hasEscapedTag = (html: string): boolean =>
  /&(?:amp;)?lt;\/?[a-z][a-z0-9]*(?:\s|\/|&(?:amp;)?gt;)/i.test(html)

/** HTML that was escaped once or twice too often (WeWorkRemotely, Greenhouse, Arbeitnow). */
function unescapeMarkup(source: string): string {
  let html = source
  for (let round = 0; round < 2 && hasEscapedTag(html) && !hasTag(html); round++)
    html = decodeEntities(html)
  return html
}

/** Inlined images are most of a description that is too long, and are never kept. */
function capMarkup(html: string): string {
  if (html.length <= descriptionLimit) return html
  const withoutData = html.replace(/\bdata:[^"'\s>]*/gi, '')
  return withoutData.slice(0, descriptionLimit).toWellFormed()
}

/** Escaping and scripts of several bytes make HTML longer than its source: cut once more, and close what that opened. */
function cutBytes(html: string, base: string | null): string {
  if (Buffer.byteLength(html) <= descriptionLimit) return html
  const cut = Buffer.from(html)
    .subarray(0, descriptionLimit - 4096)
    .toString()
  return sanitizeHtml(cut.replace(/<[^>]*$|&[^;]*$|\uFFFD$/, ''), optionsFor(base))
}

const escapes: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' }

export const escapeText = (text: string): string =>
  text.replace(/[&<>]/g, (character) => escapes[character] ?? character)

/** Plain text keeps its lines. */
const textToHtml = (text: string): string =>
  escapeText(text.trim()).replace(/[^\S\n]*\r?\n[^\S\n]*/g, '<br />\n')

const blockTag = new RegExp(String.raw`\s*<\/?(?:${blocks.join('|')})\b[^>]*>\s*`, 'g')

/** Sanitised HTML -> plain text, one line a block. */
function textOfHtml(html: string): string {
  if (!html.includes('<') && !html.includes('&')) return capCodePoints(collapse(html), textLimit)
  const lines = html
    .replace(/\s+/g, ' ')
    .replace(blockTag, '\n')
    .replace(/<\/t[dh]>/g, ' ')
    .replace(/<[^>]*>/g, '')
  const text = decodeEntities(lines)
    .replace(/[^\S\n]+/g, ' ')
    .replace(/\s*\n\s*/g, '\n')
  return capCodePoints(text.trim(), textLimit)
}
