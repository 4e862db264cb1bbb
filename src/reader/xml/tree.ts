import { type Element, fold } from '../element'
import { declare, type Prefixes, resolvePrefix } from './namespaces'
import type { Attribute, TokenSink } from './tokens'

const maxDepth = 256
/** Elements and attributes of one tree; more are dropped, their text is kept. */
const maxNodes = 100_000

const noAttributes: Record<string, string> = Object.freeze(Object.create(null))

/** Elements of HTML that never have an end tag, and that no feed uses as a field. */
const emptyTags = new Set(['br', 'hr', 'wbr'])

/** Fields of one line, and what can stand behind one of them but never within. */
const lines = new Set('title link guid pubdate'.split(' '))
const siblings = new Set('title link guid pubdate description content:encoded enclosure'.split(' '))

interface OpenElement {
  element: Element
  written: string
  /** As written, lower case. */
  tag: string
  prefixes: Prefixes
}

export interface Tree extends TokenSink {
  root(): Element | null
}

/** Builds an element from tags and text in document order, without recursion. */
export function growTree(prefixes: Prefixes): Tree {
  const path: OpenElement[] = []
  let root: Element | null = null
  let nodes = 0
  let beyond = 0

  const innermost = () => path[path.length - 1]

  return {
    open(written, pairs, isEmpty) {
      if (root && path.length === 0) return
      const name = readName(written)
      const { tag } = name
      if (siblings.has(tag) && path.length > 1 && isUnclosed(innermost())) path.pop()
      const isLeaf = isEmpty || emptyTags.has(tag)
      nodes += 1 + pairs.length
      if (path.length >= maxDepth || nodes > maxNodes) {
        if (!isLeaf) beyond += 1
        return
      }
      const parent = innermost()
      const attributes = collectAttributes(pairs)
      const around = parent?.prefixes ?? prefixes
      const scope = hasDeclaration(attributes) ? declare(around, attributes) : around
      const prefix = resolvePrefix(name.prefix, scope)
      const element: Element = { name: name.local, prefix, attributes, content: [] }
      root ??= element
      parent?.element.content.push(element)
      if (!isLeaf) path.push({ element, written, tag, prefixes: scope })
    },
    /** Closes up to the nearest open element of that tag; none: nothing happens. */
    close(written) {
      if (beyond > 0) {
        beyond -= 1
        return
      }
      if (innermost()?.written === written) {
        path.pop()
        return
      }
      const { tag } = readName(written)
      const position = path.findLastIndex((open) => open.tag === tag)
      if (position !== -1) path.length = position
    },
    text(text) {
      const content = innermost()?.element.content
      if (!content || text === '') return
      const last = content[content.length - 1]
      if (typeof last === 'string') content[content.length - 1] = last + text
      else content.push(text)
    },
    innermost: () => innermost()?.written ?? '',
    root: () => root,
  }
}

/** A line with text of its own that another field follows has lost its end tag. */
const isUnclosed = (open: OpenElement | undefined): boolean =>
  open !== undefined && lines.has(open.tag) && open.element.content.some(isWords)

const isWords = (part: string | Element): boolean => typeof part === 'string' && /\S/.test(part)

interface Name {
  /** As written, lower case. */
  tag: string
  prefix: string
  /** Folded. */
  local: string
}

/** A feed has a few names, each thousands of times. */
const names = new Map<string, Name>()
const maxNames = 1000
const maxNameLength = 64

function readName(written: string): Name {
  const known = names.get(written)
  if (known) return known
  // A part of a string keeps the whole in memory: what is kept is a copy.
  const isKept = names.size < maxNames && written.length <= maxNameLength
  const own = isKept ? Buffer.from(written).toString() : written
  const tag = own.toLowerCase()
  const [prefix, name] = splitName(tag)
  const read = { tag, prefix, local: fold(name) }
  if (isKept) names.set(own, read)
  return read
}

function splitName(tag: string): [prefix: string, name: string] {
  const colon = tag.indexOf(':')
  return colon === -1 ? ['', tag] : [tag.slice(0, colon), tag.slice(colon + 1)]
}

function collectAttributes(pairs: readonly Attribute[]): Record<string, string> {
  if (pairs.length === 0) return noAttributes
  const attributes: Record<string, string> = Object.create(null)
  for (const [written, value] of pairs) attributes[attributeName(written)] ??= value
  return attributes
}

function hasDeclaration(attributes: Record<string, string>): boolean {
  for (const name in attributes) if (name.startsWith('xmlns')) return true
  return false
}

/** A declaration keeps its prefix as written: elements name it so. */
function attributeName(written: string): string {
  const { tag, prefix, local } = readName(written)
  if (prefix === '') return local
  return prefix === 'xmlns' ? tag : `${prefix}:${local}`
}
