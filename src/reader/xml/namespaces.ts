import type { Element } from '../element'
import { childElements } from '../element'

/** Written prefixes ('' is the default namespace), and URIs, to the prefix that elements get. */
export type Prefixes = ReadonlyMap<string, string>

const atom = 'atom'

/** By URI without scheme, `www.` and the closing `/` or `#`. Those of '' are the language of the document itself. */
const knownUris = new Map(
  Object.entries({
    'purl.org/rss/1.0': '',
    'my.netscape.com/rdf/simple/0.9': '',
    'channel.netscape.com/rdf/simple/0.9': '',
    'backend.userland.com/rss2': '',
    'w3.org/1999/xhtml': '',
    'w3.org/2005/atom': atom,
    'purl.org/atom/ns': atom,
    'purl.org/rss/1.0/modules/content': 'content',
    'purl.org/rss/1.0/modules/syndication': 'sy',
    'purl.org/rss/1.0/modules/slash': 'slash',
    'purl.org/dc/elements/1.0': 'dc',
    'purl.org/dc/elements/1.1': 'dc',
    'purl.org/dc/terms': 'dcterms',
    'search.yahoo.com/mrss': 'media',
    'georss.org/georss': 'georss',
    'w3.org/2003/01/geo/wgs84_pos': 'geo',
    'opengis.net/gml': 'gml',
    'itunes.com/dtds/podcast-1.0.dtd': 'itunes',
    'w3.org/1999/02/22-rdf-syntax-ns': 'rdf',
    'wellformedweb.org/commentapi': 'wfw',
    'a9.com/-/spec/opensearch/1.1': 'opensearch',
    'base.google.com/ns/1.0': 'g',
    'himalayas.app/ns/jobs': 'himalayasjobs',
    'teamtailor.com/locations': 'tt',
  }),
)

/** Prefixes that feeds use without declaring them, where ours differs. */
const undeclared = new Map([['a10', atom]])

export const noPrefixes: Prefixes = new Map()

/** A longer URI is none that is known. */
const longestUri = 200

const normaliseUri = (uri: string): string =>
  uri.length > longestUri
    ? uri
    : uri
        .trim()
        .toLowerCase()
        .replace(/^https?:\/\/(www\.)?/, '')
        .replace(/[/#]+$/, '')

/** The prefix an element gets that was written with `written`. */
export const resolvePrefix = (written: string, prefixes: Prefixes): string =>
  prefixes.get(written) ?? undeclared.get(written) ?? written

/** `prefixes` with what the `xmlns` attributes of one element declare; the same map when nothing is known. */
export function declare(
  prefixes: Prefixes,
  attributes: Readonly<Record<string, string>>,
): Prefixes {
  const declared = Object.entries(attributes).flatMap(([name, uri]) => {
    const written = declaredPrefix(name)
    if (written === null) return []
    const known = prefixes.get(normaliseUri(uri)) ?? knownUris.get(normaliseUri(uri))
    if (known !== undefined) return [[written, known] as const]
    return prefixes.has(written) ? [[written, written] as const] : []
  })
  return declared.length === 0 ? prefixes : new Map([...prefixes, ...declared])
}

function declaredPrefix(attribute: string): string | null {
  if (attribute === 'xmlns') return ''
  return attribute.startsWith('xmlns:') ? attribute.slice('xmlns:'.length) : null
}

/**
 * What the root and its channel declare, for the records. The document's own elements have no prefix: those of Atom in
 * an Atom document, those written as the root is, and those without one, whatever namespace it declares for them.
 */
export function namespacesOf(head: Element): Prefixes {
  const own = head.name === 'feed' || head.name === 'entry' ? '' : atom
  const start: Prefixes = new Map([
    ['w3.org/2005/atom', own],
    ['purl.org/atom/ns', own],
  ])
  const declared = [head, ...childElements(head)].reduce(
    (prefixes, element) => declare(prefixes, element.attributes),
    start,
  )
  const written = head.prefix === 'rdf' ? [] : [head.prefix]
  return new Map([...declared, ...['', ...written].map((prefix) => [prefix, ''] as const)])
}
