import type { Warning } from '../model/run'
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
    } else if (isStray(scan, tag)) {
      while (scan.bytes.length < searchedBytes && (await readMore()));
      const better = likelyRootAfter(scan, tag)
      if (better === null) return { tag, warnings: [] }
      scan.at = better
    } else if (tag.kind !== 'close') {
      return { tag, warnings: junkBefore(scan, tag) }
    }
  }
}

const isStray = (scan: Scan, tag: Tag): boolean =>
  tag.kind !== 'close' && strayTags.has(localName(tagName(scan.bytes, tag)))

function likelyRootAfter(scan: Scan, tag: Tag): number | null {
  const text = scan.bytes.toString('latin1', tag.start, searchedBytes)
  const found = text.search(likelyRoot)
  return found === -1 ? null : tag.start + found
}

function junkBefore(scan: Scan, tag: Tag): Warning[] {
  const before = scan.bytes.toString('utf8', 0, tag.start)
  const junk = before
    .replace(/<!--[\s\S]*?-->|<\?[\s\S]*?\?>|<![\s\S]*>/g, '')
    .replace(/^\ufeff/, '')
    .trim()
  if (junk === '') return []
  const message = `Text stands before the document and was skipped: “${junk.slice(0, 80)}”.`
  return [{ kind: 'textBeforeDocument', message }]
}
