import { decodeHTML, decodeHTMLAttribute } from 'entities/decode'
import { clean } from './clean'
import { readLink } from './links'
import { type HtmlHandler, scanHtml } from './scan'
import { type Hidden, hiddens, tags } from './tags'
import { perhapsOther } from './text'
import { openWriter, type Writer, type Written } from './writer'

/**
 * Any HTML -> allowed HTML and its plain text, in one pass and linear time. Tags are written from a table (tags.ts),
 * and taken from the source only where it has the same to the letter; texts and links are escaped anew, unless there
 * is nothing to escape. The one attribute that is kept is a link's target, and every element is closed. What is misread
 * can only become a wrong text. Doing it twice changes nothing. Ends soon after `limit` characters.
 * `isSimple`: the source is known to have no white space but spaces and `\n`.
 */
export function serialise(
  source: string,
  base: string | null,
  limit: number,
  isSimple = false,
): Written {
  const writer = openWriter(source, limit)
  scanHtml(source, handleFor(source, base, writer, isSimple))
  return writer.finish()
}

function handleFor(
  source: string,
  base: string | null,
  writer: Writer,
  isSimple: boolean,
): HtmlHandler {
  const findEnd = endFinder(source)
  /** What vanishes with all that is in it, and how many of it are open in each other. */
  let hidden: Hidden | null = null
  let depth = 0

  function open(
    code: number,
    start: number,
    end: number,
    isSelfClosing: boolean,
    link: string | null,
  ): number {
    if (writer.isFull()) return source.length
    const tag = tags.get(code)
    if (tag) {
      if (!hidden)
        writer.begin(
          tag,
          start,
          end,
          link === null ? null : readLink(decodeHTMLAttribute(link), base),
        )
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

  function close(code: number, start: number, end: number): void {
    const tag = tags.get(code)
    if (!hidden) {
      if (tag) writer.end(tag, start, end)
    } else if (!tag && hiddens.get(code) === hidden && --depth === 0) hidden = null
  }

  const hasReference = seeker((from) => source.indexOf('&', from))
  const hasGreater = seeker((from) => source.indexOf('>', from))
  const isUneven = seeker((from) =>
    isSimple ? source.indexOf('\n', from) : findUneven(source, from),
  )

  function text(start: number, end: number, hasLess: boolean): void {
    if (start >= end || hidden || writer.isFull()) return
    if (hasReference(start, end)) writer.words(decode(source.slice(start, end)))
    else if (hasLess || hasGreater(start, end)) writer.words(source.slice(start, end))
    else writer.copyWords(start, end, !isUneven(start, end))
  }

  return { open, close, text }
}

const perhapsUneven = new RegExp(perhapsOther, 'g')

function findUneven(source: string, from: number): number {
  perhapsUneven.lastIndex = from
  return perhapsUneven.test(source) ? perhapsUneven.lastIndex - 1 : -1
}

/** Whether a stretch has what is sought. Asked in reading order, it looks at nothing twice. */
function seeker(next: (from: number) => number): (start: number, end: number) => boolean {
  let found = -1
  return (start, end) => {
    if (found < start) {
      const at = next(start)
      found = at < 0 ? Number.POSITIVE_INFINITY : at
    }
    return found < end
  }
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
