/** An element that is written, under its own name or as a `div`. */
export interface Tag {
  /** As the source has it. */
  name: string
  opening: string
  closing: string
  isVoid: boolean
  /** What its edges are in plain text: a new line, a space, nothing. */
  edge: 'line' | 'word' | 'none'
  /** Innermost elements that end where this one begins: a `p` holds no `p`, an `li` ends an `li`. */
  ends: ReadonlySet<string>
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

const headings = 'h1 h2 h3 h4 h5 h6'

/** HTML's rules for end tags that may be left out; a block ends a paragraph in any case. */
const endings: Record<string, string> = {
  a: 'a',
  li: 'p li',
  dt: 'p dt dd',
  dd: 'p dt dd',
  tr: 'p td th tr',
  td: 'p td th',
  th: 'p td th',
  ...Object.fromEntries(list(headings).map((heading) => [heading, `p ${headings}`])),
}

function tagOf(name: string, written: string): Tag {
  const isVoid = name === 'br'
  const isInline = inlines.has(name) || isVoid
  return {
    name,
    opening: isVoid ? '<br />' : `<${written}>`,
    closing: isVoid ? '' : `</${written}>`,
    isVoid,
    edge: cells.has(name) ? 'word' : inlines.has(name) ? 'none' : 'line',
    ends: new Set(list(endings[name] ?? (isInline ? '' : 'p'))),
    isTable: cells.has(name) || name === 'tr' || name === 'table',
  }
}

/** All that is ever written, by the name in the source. */
export const tags: ReadonlyMap<string, Tag> = new Map([
  ...kept.map((name) => [name, tagOf(name, name)] as const),
  ...turnedToDiv.map((name) => [name, tagOf(name, 'div')] as const),
])

/** Their content is text up to their end tag, or the end of all. It goes with them. */
export const rawText: ReadonlySet<string> = new Set(
  list('script style title textarea xmp iframe noembed noframes plaintext'),
)

/** Read by other rules than HTML: `<title/>` is empty in them. */
export const foreign: ReadonlySet<string> = new Set(['svg', 'math'])

/** May stand in themselves. */
export const nesting: ReadonlySet<string> = new Set([
  ...foreign,
  ...list('template object applet audio video canvas noscript'),
])

/** Go with all that is in them, too. Of every other element that is not kept, the content stays. */
export const vanishing: ReadonlySet<string> = new Set([
  ...nesting,
  ...list('select datalist optgroup option'),
])
