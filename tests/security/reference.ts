import sanitizeHtml from 'sanitize-html'
import { readLink } from '../../src/reader/html-links'
import { hiddens } from '../../src/reader/html-tags'

const allowed =
  'p br div ul ol li h1 h2 h3 h4 h5 h6 blockquote pre table tr b strong i em u code a td th'
const turnedToDiv = 'section article header footer main aside address figure center dl dt dd'

/** The same allow-list, by the sanitiser that most projects use. */
export const referenceHtml = (source: string, base: string | null): string =>
  sanitizeHtml(source, {
    allowedTags: allowed.split(' '),
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
