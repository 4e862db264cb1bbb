import { decodeHTML, decodeHTMLAttribute } from 'entities/decode'
import { clean } from './clean'
import { readLink } from './links'
import { type HtmlHandler, scanHtml } from './scan'
import { type Hidden, hiddens, tags } from './tags'
import { openWriter, type Writer, type Written } from './writer'

/**
 * Any HTML -> allowed HTML and its plain text, in one pass and linear time. Nothing of the source's markup is copied:
 * tags are written from a table (tags.ts), texts and links are escaped anew, the one attribute that is kept is
 * a link's target, and every element is closed. What is misread can only become a wrong text. Doing it twice
 * changes nothing. Ends soon after `limit` characters.
 */
export function serialise(source: string, base: string | null, limit: number): Written {
  const writer = openWriter(limit)
  scanHtml(source, handleFor(source, base, writer))
  return writer.finish()
}

function handleFor(source: string, base: string | null, writer: Writer): HtmlHandler {
  const findEnd = endFinder(source)
  /** What vanishes with all that is in it, and how many of it are open in each other. */
  let hidden: Hidden | null = null
  let depth = 0

  function open(code: number, end: number, isSelfClosing: boolean, link: string | null): number {
    if (writer.isFull()) return source.length
    const tag = tags.get(code)
    if (tag) {
      if (!hidden)
        writer.begin(tag, link === null ? null : readLink(decodeHTMLAttribute(link), base))
      return end
    }
    const element = hiddens.get(code)
    return element ? hide(element, end, element.isForeign && isSelfClosing) : end
  }

  function hide(element: Hidden, end: number, isEmpty: boolean): number {
    if (element.isRaw) return hidden?.isForeign ? end : findEnd(element.name, end)
    if (isEmpty) return end
    if (hidden === element) depth += element.isNesting ? 1 : 0
    // Without its end it would take the rest of the description along
    else if (!hidden && findEnd(element.name, end) < source.length) {
      hidden = element
      depth = 1
    }
    return end
  }

  function close(code: number): void {
    const tag = tags.get(code)
    if (!hidden) {
      if (tag) writer.end(tag)
    } else if (!tag && hiddens.get(code) === hidden && --depth === 0) hidden = null
  }

  return {
    open,
    close,
    text: (start, end) => {
      if (start < end && !hidden) writeWords(source.slice(start, end), writer)
    },
  }
}

/** A reference, a character to escape, or white space that is no space (beyond ASCII: perhaps). */
const special = /[^ !-%'-;=?-~\xa1-\u167f]/

/** Most stretches of text need no work: they are looked at once. */
function writeWords(words: string, writer: Writer): void {
  if (!special.test(words)) writer.evenWords(words)
  else writer.words(words.includes('&') ? decode(words) : words)
}

/** Only a number can name a character that is not wanted. */
function decode(words: string): string {
  const decoded = decodeHTML(words)
  return words.includes('&#') ? clean(decoded) : decoded
}

/** Where the next end tag of a name begins; the source's length when there is none. Asked in reading order, it looks at nothing twice. */
function endFinder(source: string): (name: string, from: number) => number {
  const ends = new Map<string, number>()
  return (name, from) => {
    const known = ends.get(name) ?? -1
    if (known >= from) return known
    const pattern = new RegExp(`</${name}[\\s/>]`, 'gi')
    pattern.lastIndex = from
    const found = pattern.exec(source)?.index ?? source.length
    ends.set(name, found)
    return found
  }
}
