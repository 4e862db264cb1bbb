import sanitizeHtml from 'sanitize-html'
import { readLink } from '../../src/reader/html/links'
import { hiddens } from '../../src/reader/html/tags'
import { decodeEntities } from '../../src/reader/values/text'

const blocks = 'p br div ul ol li h1 h2 h3 h4 h5 h6 blockquote pre table tr'.split(' ')
const inlines = 'b strong i em u code a td th'.split(' ')
const turnedToDiv = 'section article header footer main aside address figure center dl dt dd'

/** The same allow-list, by the sanitiser that most projects use. */
export const referenceHtml = (source: string, base: string | null): string =>
  sanitizeHtml(source, {
    allowedTags: [...blocks, ...inlines],
    allowedAttributes: { a: ['href', 'rel'] },
    allowedSchemes: ['http', 'https', 'mailto'],
    allowProtocolRelative: false,
    // Styles are not kept, so nothing needs to read them
    parseStyleAttributes: false,
    nonTextTags: [...hiddens.values()].map(({ name }) => name),
    nestingLimit: 100,
    transformTags: {
      ...Object.fromEntries(turnedToDiv.split(' ').map((tag) => [tag, 'div'])),
      a: (_tag, { href }) => {
        const target = readLink(href ?? '', base)
        return { tagName: 'a', attribs: target ? { href: target, rel: 'nofollow noopener' } : {} }
      },
    },
  })

const blockTag = new RegExp(String.raw`\s*<\/?(?:${blocks.join('|')})\b[^>]*>\s*`, 'g')

/** The plain text of what it wrote, found by looking through it once more: one line a block. */
export function referenceText(html: string): string {
  const lines = html
    .replace(/\s+/g, ' ')
    .replace(blockTag, '\n')
    .replace(/<\/t[dh]>/g, ' ')
  return decodeEntities(lines.replace(/<[^>]*>/g, ''))
    .replace(/[^\S\n]+/g, ' ')
    .replace(/\s*\n\s*/g, '\n')
    .trim()
}
