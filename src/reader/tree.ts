import { type Element, fold } from './element'
import { declare, type Prefixes, resolvePrefix } from './namespaces'

const maxDepth = 256
/** Elements and attributes of one tree; more are dropped, their text is kept. */
const maxNodes = 100_000

const noAttributes: Record<string, string> = Object.freeze(Object.create(null))

/** Elements of HTML that never have an end tag, and that no feed uses as a field. */
const emptyTags = new Set(['br', 'hr', 'wbr'])

interface OpenElement {
  element: Element
  /** As written, lower case. */
  tag: string
  prefixes: Prefixes
}

export interface Tree {
  open(tag: string, attributes: [name: string, value: string][], isEmpty: boolean): void
  /** Closes up to the nearest open element of that tag; none: nothing happens. */
  close(tag: string): void
  text(text: string): void
  root(): Element | null
}

/** Builds an element from tags and text in document order, without recursion. */
export function growTree(prefixes: Prefixes): Tree {
  const path: OpenElement[] = []
  let root: Element | null = null
  let nodes = 0
  let beyond = 0

  const innermost = () => path.at(-1)

  return {
    open(written, pairs, isEmpty) {
      if (root && path.length === 0) return
      const tag = written.toLowerCase()
      const isLeaf = isEmpty || emptyTags.has(tag)
      nodes += 1 + pairs.length
      if (path.length >= maxDepth || nodes > maxNodes) {
        if (!isLeaf) beyond += 1
        return
      }
      const attributes = collectAttributes(pairs)
      const scope = declare(innermost()?.prefixes ?? prefixes, attributes)
      const element = makeElement(tag, attributes, scope)
      root ??= element
      innermost()?.element.content.push(element)
      if (!isLeaf) path.push({ element, tag, prefixes: scope })
    },
    close(written) {
      if (beyond > 0) {
        beyond -= 1
        return
      }
      const tag = written.toLowerCase()
      const position = path.findLastIndex((open) => open.tag === tag)
      if (position !== -1) path.length = position
    },
    text(text) {
      const content = innermost()?.element.content
      if (!content || text === '') return
      const last = content.at(-1)
      if (typeof last === 'string') content[content.length - 1] = last + text
      else content.push(text)
    },
    root: () => root,
  }
}

function makeElement(tag: string, attributes: Record<string, string>, prefixes: Prefixes): Element {
  const [prefix, name] = splitName(tag)
  return { name: fold(name), prefix: resolvePrefix(prefix, prefixes), attributes, content: [] }
}

function splitName(tag: string): [prefix: string, name: string] {
  const colon = tag.indexOf(':')
  return colon === -1 ? ['', tag] : [tag.slice(0, colon), tag.slice(colon + 1)]
}

function collectAttributes(pairs: [name: string, value: string][]): Record<string, string> {
  if (pairs.length === 0) return noAttributes
  const attributes: Record<string, string> = Object.create(null)
  for (const [written, value] of pairs) attributes[attributeName(written)] ??= value
  return attributes
}

/** A declaration keeps its prefix as written: elements name it so. */
function attributeName(written: string): string {
  const [prefix, name] = splitName(written.toLowerCase())
  if (prefix === '') return fold(name)
  return `${prefix}:${prefix === 'xmlns' ? name : fold(name)}`
}
