import { codeOf } from './names'
import type { Edge } from './text'

/** An element that is written, under its own name or as a `div`. */
export interface Tag {
  /** As the source has it. */
  name: string
  opening: string
  closing: string
  isVoid: boolean
  /** What its edges are in plain text: a new line, a space, nothing. */
  edge: Edge
  /** One bit of those below; 0 for elements that end by their end tags alone. */
  group: number
  /** Groups of innermost elements that end where this one begins: a `p` holds no `p`, an `li` ends an `li`. */
  ends: number
  /** What is open around a table does not end inside of it, unless by the table's own end tags. */
  isTable: boolean
}

const list = (names: string): string[] => names.split(' ')

const kept = list(
  'p br div ul ol li h1 h2 h3 h4 h5 h6 blockquote pre table tr td th b strong i em u code a',
)
const inlines = new Set(list('b strong i em u code a'))
const cells = new Set(['td', 'th'])

/** Block elements that are not kept as such: their words must not run into each other. */
const turnedToDiv = list('section article header footer main aside address figure center dl dt dd')

/** Elements whose end tags may be left out (HTML 13.1.2.4), and two that hold nothing of their own kind. */
const groups = ['p', 'li', 'dt dd', 'td th', 'tr', 'a', 'h1 h2 h3 h4 h5 h6'].map(list)

const groupOf = (name: string): number => {
  const index = groups.findIndex((members) => members.includes(name))
  return index < 0 ? 0 : 1 << index
}

/** Any block ends a paragraph; these end more. */
function endsOf(name: string): number {
  if (name === 'a') return groupOf('a')
  if (inlines.has(name) || name === 'br') return 0
  const cells = name === 'tr' ? groupOf('td') : 0
  return groupOf('p') | groupOf(name) | cells
}

function tagOf(name: string, written: string): Tag {
  const isVoid = name === 'br'
  return {
    name,
    opening: isVoid ? '<br />' : `<${written}>`,
    closing: isVoid ? '' : `</${written}>`,
    isVoid,
    edge: cells.has(name) ? 'word' : inlines.has(name) ? 'none' : 'line',
    group: groupOf(name),
    ends: endsOf(name),
    isTable: cells.has(name) || name === 'tr' || name === 'table',
  }
}

/** All that is ever written, by the name in the source. */
export const tags: ReadonlyMap<number, Tag> = new Map([
  ...kept.map((name) => [codeOf(name), tagOf(name, name)] as const),
  ...turnedToDiv.map((name) => [codeOf(name), tagOf(name, 'div')] as const),
])

/** An element that goes with all that is in it. Of every other one that is not kept, the content stays. */
export interface Hidden {
  name: string
  /** Its content is text up to its end tag, or the end of all. */
  isRaw: boolean
  /** Read by other rules than HTML: may close itself, and `<title>` is no raw text in it. */
  isForeign: boolean
  /** May stand in itself. */
  isNesting: boolean
}

const rawTexts = list('script style title textarea xmp iframe noembed noframes plaintext')
const foreigns = list('svg math')
const nestings = list('svg math template object applet audio video canvas noscript')
const flats = list('select datalist optgroup option')

export const hiddens: ReadonlyMap<number, Hidden> = new Map(
  [...rawTexts, ...nestings, ...flats].map((name) => [
    codeOf(name),
    {
      name,
      isRaw: rawTexts.includes(name),
      isForeign: foreigns.includes(name),
      isNesting: nestings.includes(name),
    },
  ]),
)
