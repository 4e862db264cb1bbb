import { type Element, noAttributes } from '../element'
import type { Name } from './names'
import { declare, type Prefixes, resolvePrefix } from './namespaces'
import type { Attribute, TokenSink } from './tokens'

const maxDepth = 256
/** Elements and attributes of one tree; more are dropped, their text is kept. */
const maxNodes = 100_000

/** Elements of HTML that never have an end tag, and that no feed uses as a field. */
const emptyTags = new Set(['br', 'hr', 'wbr'])

/** Fields of one line, and what can stand behind one of them but never within. */
const lines = new Set('title link guid pubdate'.split(' '))
const siblings = new Set('title link guid pubdate description content:encoded enclosure'.split(' '))

interface OpenElement {
  element: Element
  name: Name
  prefixes: Prefixes
  /** So much of its content was looked at and has no words. */
  wordless: number
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
    open(name, pairs, isEmpty) {
      if (root && path.length === 0) return
      if (path.length > 1 && siblings.has(name.tag) && isUnclosed(innermost())) path.pop()
      const isLeaf = isEmpty || emptyTags.has(name.tag)
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
      if (!isLeaf) path.push({ element, name, prefixes: scope, wordless: 0 })
    },
    /** Closes up to the nearest open element of that tag; none: nothing happens. */
    close(name) {
      if (beyond > 0) {
        beyond -= 1
        return
      }
      if (innermost()?.name === name) {
        path.pop()
        return
      }
      const position = path.findLastIndex((open) => open.name.tag === name.tag)
      if (position !== -1) path.length = position
    },
    text(text) {
      const content = innermost()?.element.content
      if (!content || text === '') return
      const last = content[content.length - 1]
      if (typeof last === 'string') content[content.length - 1] = last + text
      else content.push(text)
    },
    isBetweenFields: () => path.length === 1,
    innermost: () => innermost()?.name ?? null,
    root: () => root,
  }
}

/** A line with text of its own that another field follows has lost its end tag. Looks at nothing twice. */
function isUnclosed(open: OpenElement | undefined): boolean {
  if (open === undefined || !lines.has(open.name.tag)) return false
  const { content } = open.element
  for (; open.wordless < content.length; open.wordless++)
    if (isWords(content[open.wordless])) return true
  // Text that comes next is joined to the last
  open.wordless = Math.max(content.length - 1, 0)
  return false
}

const isWords = (part: string | Element | undefined): boolean =>
  typeof part === 'string' && /\S/.test(part)

function collectAttributes(pairs: readonly Attribute[]): Element['attributes'] {
  if (pairs.length === 0) return noAttributes
  const attributes: Record<string, string> = Object.create(null)
  for (const { name, value } of pairs) attributes[attributeName(name)] ??= value
  return attributes
}

function hasDeclaration(attributes: Record<string, string>): boolean {
  for (const name in attributes) if (name.startsWith('xmlns')) return true
  return false
}

/** A declaration keeps its prefix as written: elements name it so. */
function attributeName({ tag, prefix, local }: Name): string {
  if (prefix === '') return local
  return prefix === 'xmlns' ? tag : `${prefix}:${local}`
}
