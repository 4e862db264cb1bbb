import type { Warning } from '../../model/run'
import type { ReadMore, Scan } from './scan'
import { localName, tagName } from './tag-names'
import { nextTag, type Tag } from './tags'

/** A document begins within so many bytes, or not at all. */
const searchedBytes = 65_536

/** What a program prints into a feed by mistake (a PHP notice, an HTML fragment). */
const strayTags = new Set(
  'a b br center div em font h1 h2 h3 hr i img link meta p pre script small span strong style table'.split(
    ' ',
  ),
)

const likelyRoot =
  /<\?xml[\s?]|<(?:\w+:)?(?:rss|feed|rdf|source|jobs|jobs?list|items|data|workzag-jobs|channel|positions|vacancies|listings)[\s>]/i

/** A feed that somebody put into a page: it says what it is. */
const wrappedFeed = /<(?:\w+:)?(?:rss|feed|rdf)\s[^<>]*(?:xmlns|version)\s*=/i

export interface Root {
  tag: Tag
  warnings: Warning[]
}

/** The root's tag, past the prolog and whatever stands before it; null: no element in the first 64 KB. */
export async function findRoot(scan: Scan, readMore: ReadMore): Promise<Root | null> {
  for (;;) {
    const tag = nextTag(scan)
    if (!tag) {
      if (scan.at > searchedBytes || !(await readMore())) return null
    } else if (tag.start > searchedBytes) {
      // What the chunk at hand has beyond: how the bytes arrive must not matter
      return null
    } else if (isStray(scan, tag) || isPage(scan, tag)) {
      while (scan.bytes.length < searchedBytes && (await readMore()));
      const better = likelyRootAfter(scan, tag, isPage(scan, tag) ? wrappedFeed : likelyRoot)
      if (better === null) return { tag, warnings: [] }
      scan.at = better
    } else if (tag.kind !== 'close') {
      return { tag, warnings: junkBefore(scan, tag) }
    }
  }
}

const isStray = (scan: Scan, tag: Tag): boolean =>
  tag.kind !== 'close' && strayTags.has(localName(tagName(scan.bytes, tag)))

const isPage = (scan: Scan, tag: Tag): boolean =>
  tag.kind === 'open' && localName(tagName(scan.bytes, tag)) === 'html'

function likelyRootAfter(scan: Scan, tag: Tag, root: RegExp): number | null {
  const text = scan.bytes.toString('latin1', tag.start, searchedBytes)
  const found = text.search(root)
  return found === -1 ? null : tag.start + found
}

function junkBefore(scan: Scan, tag: Tag): Warning[] {
  const before = scan.bytes.toString('utf8', 0, tag.start)
  const junk = withoutProlog(before)
    .replace(/^\ufeff/, '')
    .trim()
  if (junk === '') return []
  const message = `Text stands before the document and was skipped: “${junk.slice(0, 80)}”.`
  return [{ kind: 'textBeforeDocument', message }]
}

/** What may stand before a root, and how it ends; a DOCTYPE may hold tags of its own. */
const prologs: [start: string, endOf: (text: string, from: number) => number][] = [
  ['<!--', (text, from) => behind('-->', text.indexOf('-->', from + 4))],
  ['<?', (text, from) => behind('?>', text.indexOf('?>', from + 2))],
  ['<!', (text, from) => behind('>', endOfDoctype(text, from))],
]

/** One with a subset may hold tags: it ends with the last `>` before the root. */
function endOfDoctype(text: string, from: number): number {
  const end = text.indexOf('>', from)
  return text.slice(from, Math.max(end, from)).includes('[') ? text.lastIndexOf('>') : end
}

const behind = (end: string, found: number): number => (found === -1 ? -1 : found + end.length)

/** Without comments, instructions and declarations; what has no end stays. Looks at no character twice. */
function withoutProlog(text: string): string {
  const kept: string[] = []
  let at = 0
  for (let start = text.indexOf('<'); start !== -1; start = text.indexOf('<', at)) {
    const known = prologs.find(([beginning]) => text.startsWith(beginning, start))
    const end = known ? known[1](text, start) : start + 1
    if (end <= start) break
    kept.push(text.slice(at, known ? start : end))
    at = end
  }
  return kept.join('') + text.slice(at)
}
