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
  /** The open elements; empty after the end of the root. */
  path(): string[]
}

interface OpenElement {
  name: string
  offset: number
  /** The first child of each name that has elements of its own, and was closed. */
  children: Map<string, number>
  hasElements: boolean
}

const openElement = (name: string, offset: number): OpenElement => ({
  name,
  offset,
  children: new Map(),
  hasElements: false,
})

/**
 * Finds the repeated element of a document: what its root announces (`rss`: `item`, `feed`: `entry`), else a
 * usual name of a listing, else the first element with elements of its own that comes a second time.
 */
export function searchRecord(root: string): RecordSearch {
  const open: OpenElement[] = [openElement(root, 0)]
  const path = () => open.map((element) => element.name)

  const close = (name: string) => {
    const position = open.findLastIndex((element) => sameName(element.name, name))
    if (position === -1) return
    const [closed] = open.splice(position)
    const parent = open.at(-1)
    if (!closed?.hasElements || !parent) return
    const key = localName(closed.name)
    if (!parent.children.has(key)) parent.children.set(key, closed.offset)
  }

  return {
    path,
    take(name, kind, offset) {
      if (kind === 'close') {
        close(name)
        return null
      }
      const parent = open.at(-1)
      if (parent) parent.hasElements = true
      if (beginsRecord(path(), name)) return { offset, name, path: path() }
      const first = open.length < maxRecordDepth ? parent?.children.get(localName(name)) : undefined
      if (first !== undefined && expectedName(root) === null) {
        return { offset: first, name, path: path() }
      }
      if (kind === 'open') open.push(openElement(name, offset))
      return null
    },
  }
}

/** The folded name of the record that a root announces; null: its children must show it. */
export function expectedName(root: string): string | null {
  const name = localName(root)
  if (name === 'rss' || name === 'rdf' || name === 'channel') return 'item'
  return name === 'feed' ? 'entry' : null
}

function beginsRecord(path: string[], name: string): boolean {
  const root = path[0]
  if (root === undefined || path.length > maxRecordDepth) return false
  const expected = expectedName(root)
  if (expected === null) return listingNames.has(localName(name))
  // RSS 1.0 has another prefix for its items than for its root.
  const isOwn = ['', prefixOf(root)].includes(prefixOf(name)) || localName(root) === 'rdf'
  return isOwn && localName(name) === expected
}

const sameName = (one: string, other: string): boolean => one.toLowerCase() === other.toLowerCase()
