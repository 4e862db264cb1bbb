import { decodeHTML, decodeHTMLAttribute } from 'entities/decode'
import { Tokenizer, type TokenizerCallbacks } from 'htmlparser2'
import { readLink } from './html-links'
import { foreign, nesting, rawText, tags, vanishing } from './html-tags'
import { openWriter, type Writer, type Written } from './html-writer'
import { dropControls } from './text'

/**
 * Any HTML -> allowed HTML and its plain text, in one pass and linear time. Nothing of the source's markup is copied:
 * tags are written from a table (html-tags.ts), texts and links are escaped anew, the one attribute that is kept is
 * a link's target, and every element is closed. What is misread can only become a wrong text. Doing it twice
 * changes nothing. Ends soon after `limit` characters.
 */
export function serialise(source: string, base: string | null, limit: number): Written {
  const writer = openWriter(limit)
  const tokens = new Tokenizer({ decodeEntities: false }, listen(source, base, writer))
  tokens.write(source)
  tokens.end()
  return writer.finish()
}

const decode = (text: string): string =>
  text.includes('&') ? dropControls(decodeHTML(text)) : text

function listen(source: string, base: string | null, writer: Writer): TokenizerCallbacks {
  const hasEnd = endFinder(source)
  let name = ''
  let attribute = ''
  let href: string | null = null
  /** The element that vanishes with all that is in it, and how many of its name are open. */
  let hidden = ''
  let depth = 0

  const nameAt = (start: number, end: number) => source.slice(start, end).toLowerCase()

  function open(isEmpty: boolean, end: number): void {
    if (hidden !== '') {
      if (nesting.has(name) && name === hidden && !isEmpty) depth++
    } else if (rawText.has(name)) hide()
    else if (!vanishing.has(name)) write()
    // Without its end it would take the rest of the description along
    else if (!isEmpty && hasEnd(name, end)) hide()
  }

  function hide(): void {
    hidden = name
    depth = 1
  }

  function write(): void {
    const tag = tags.get(name)
    if (tag) writer.begin(tag, href === null ? null : readLink(decodeHTMLAttribute(href), base))
  }

  function close(closed: string): void {
    if (hidden === '') {
      const tag = tags.get(closed)
      if (tag) writer.end(tag)
    } else if (closed === hidden && --depth === 0) hidden = ''
  }

  return {
    onopentagname: (start, end) => {
      name = nameAt(start, end)
      href = null
    },
    onattribname: (start, end) => {
      if (name === 'a') attribute = nameAt(start, end)
    },
    onattribdata: (start, end) => {
      if (name === 'a' && attribute === 'href' && href === null) href = source.slice(start, end)
    },
    onopentagend: (end) => open(false, end),
    onselfclosingtag: (end) => open(foreign.has(hidden || name), end),
    onclosetag: (start, end) => close(nameAt(start, end)),
    ontext: (start, end) => {
      if (hidden === '') writer.text(decode(source.slice(start, end)))
    },
    isInForeignContext: () => foreign.has(hidden),
    onattribend: ignore,
    onattribentity: ignore,
    ontextentity: ignore,
    oncdata: ignore,
    oncomment: ignore,
    ondeclaration: ignore,
    onprocessinginstruction: ignore,
    onend: ignore,
  }
}

function ignore(): void {}

/** Whether an end tag of a name comes after a place. Asked in reading order, it looks at nothing twice. */
function endFinder(source: string): (name: string, from: number) => boolean {
  const ends = new Map<string, number>()
  return (name, from) => {
    const known = ends.get(name) ?? -1
    if (known >= from) return known < source.length
    const pattern = new RegExp(`</${name}[\\s/>]`, 'gi')
    pattern.lastIndex = from
    const found = pattern.exec(source)?.index ?? source.length
    ends.set(name, found)
    return found < source.length
  }
}
