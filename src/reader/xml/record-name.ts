import { localName, prefixOf } from './tag-names'
import type { Tag } from './tags'

/** What feeds of the Indeed family call a listing. */
const listingNames = new Set(
  'job item position vacancy listing joblisting jobposting posting opening entry offer advert ad'.split(
    ' ',
  ),
)

/** So far below the root a record may begin: `source/jobs/job`. */
const maxRecordDepth = 3

export interface FoundRecord {
  /** Of its start tag, from the root's. */
  offset: number
  /** As written. */
  name: string
  /** The open elements around it, root first, as written. */
  path: string[]
}

export interface RecordSearch {
  /** Takes the tags below the root in document order, until a record is found. */
  take(name: string, kind: Tag['kind'], offset: number): FoundRecord | null
  /** The open elements, root first. */
  path(): string[]
  isEnded(): boolean
  /** Of a document that has ended without showing one: the first element with a title and a link of its own. */
  only(): FoundRecord | null
}

interface OpenElement {
  name: string
  offset: number
  /** The first child of each name that has elements of its own, and was closed. */
  children: Map<string, number>
  hasElements: boolean
  hasTitle: boolean
  hasLink: boolean
}

const openElement = (name: string, offset: number): OpenElement => ({
  name,
  offset,
  children: new Map(),
  hasElements: false,
  hasTitle: false,
  hasLink: false,
})

const titleNames = new Set(['title', 'jobtitle', 'positiontitle', 'vacancytitle'])
const linkNames = new Set(['url', 'link', 'joburl', 'detailurl', 'vacancyurl'])

/**
 * Finds the repeated element of a document: what its root announces (`rss`: `item`, `feed`: `entry`), else a
 * usual name of a listing, else the first element with elements of its own that comes a second time; of a document with
 * a single record of an unknown name the element that has a title and a link. `wanted`: the folded name of the record
 * where it is known.
 */
export function searchRecord(root: string, wanted: string | null = null): RecordSearch {
  const open: OpenElement[] = [openElement(root, 0)]
  const expected = wanted ?? expectedName(root)
  const path = () => open.map((element) => element.name)
  let only: FoundRecord | null = null

  const close = (name: string) => {
    const position = open.findLastIndex((element) => sameName(element.name, name))
    if (position === -1) return
    const [closed] = open.splice(position)
    const parent = open.at(-1)
    if (!closed?.hasElements || !parent) return
    if (expected === null && closed.hasTitle && closed.hasLink && open.length <= maxRecordDepth)
      only ??= { offset: closed.offset, name: closed.name, path: path() }
    const key = localName(closed.name)
    if (!parent.children.has(key)) parent.children.set(key, closed.offset)
  }

  // Some write the items of RSS into a feed of Atom, or the other way round
  const others = wanted === null && /^(?:rss|feed)$/.test(localName(root)) ? ['item', 'entry'] : []
  const isExpected = (local: string): boolean => local === expected || others.includes(local)

  /** Where the record begins that a start tag shows; null: it shows none. */
  const recordAt = (name: string, offset: number): number | null => {
    if (open.length > maxRecordDepth) return null
    const local = localName(name)
    if (expected !== null)
      return isExpected(local) && mayHavePrefix(root, name, open.length) ? offset : null
    if (listingNames.has(local)) return offset
    return open.length < maxRecordDepth ? (open.at(-1)?.children.get(local) ?? null) : null
  }

  return {
    path,
    isEnded: () => open.length === 0,
    only: () => (open.length === 0 ? only : null),
    take(name, kind, offset) {
      if (kind === 'close') {
        close(name)
        return null
      }
      const parent = open.at(-1)
      if (parent) noteChild(parent, localName(name))
      const found = recordAt(name, offset)
      if (found !== null) return { offset: found, name, path: path() }
      if (kind === 'open') open.push(openElement(name, offset))
      return null
    },
  }
}

function noteChild(parent: OpenElement, name: string): void {
  parent.hasElements = true
  parent.hasTitle ||= titleNames.has(name)
  parent.hasLink ||= linkNames.has(name)
}

/** The folded name of the record that a root announces; null: its children must show it. */
export function expectedName(root: string): string | null {
  const name = localName(root)
  if (name === 'rss' || name === 'rdf' || name === 'channel') return 'item'
  return name === 'feed' ? 'entry' : null
}

/** RSS 1.0 has another prefix for its items than for its root; an entry of Atom may declare its own. */
function mayHavePrefix(root: string, name: string, depth: number): boolean {
  const language = localName(root)
  if (language === 'rdf' || (language === 'feed' && depth === 1)) return true
  return ['', prefixOf(root)].includes(prefixOf(name))
}

const sameName = (one: string, other: string): boolean => one.toLowerCase() === other.toLowerCase()
