import { escapeText, escapeValue } from './escape'
import { openOutput } from './output'
import type { Tag } from './tags'
import { plainText } from './text'

/** Elements in each other; what lies deeper leaves its text. */
const depthLimit = 100

export interface Written {
  html: string
  text: string
}

/**
 * Allowed HTML and its plain text. Texts and attributes' values are escaped here and nowhere else.
 * `start` and `end`: where the source has the tag or the words.
 */
export interface Writer {
  begin(tag: Tag, start: number, end: number, link: string | null): void
  end(tag: Tag, start: number, end: number): void
  words(words: string): void
  /** Words with nothing to escape, as the source has them. `isEven`: no white space but spaces. */
  copyWords(start: number, end: number, isEven: boolean): void
  /** Shall be given no more words, and takes no more elements. */
  isFull(): boolean
  finish(): Written
}

const linkTo = (href: string): string => `<a href="${escapeValue(href)}" rel="nofollow noopener">`

/** Balanced elements: what begins may end others before it, and what ends closes all inside of it. */
export function openWriter(source: string, limit: number): Writer {
  const open: Tag[] = []
  /** Elements below `depthLimit` whose end tags must not close others. */
  const unwritten = new Map<Tag, number>()
  const plain = plainText()
  const html = openOutput(source)

  const isFull = () => html.length() > limit

  function begin(tag: Tag, start: number, end: number, link: string | null): void {
    endBefore(tag, start)
    if (isFull()) return
    if (open.length >= depthLimit && !tag.isVoid) {
      unwritten.set(tag, (unwritten.get(tag) ?? 0) + 1)
      return
    }
    plain.gap(tag.edge)
    html.put(link === null ? tag.opening : linkTo(link), start, end)
    if (!tag.isVoid) open.push(tag)
  }

  function endBefore(tag: Tag, start: number): void {
    for (let last = open.at(-1); last && tag.ends & last.group; last = open.at(-1))
      endLast(last, start, start)
  }

  function end(tag: Tag, start: number, end: number): void {
    const deeper = unwritten.size > 0 ? (unwritten.get(tag) ?? 0) : 0
    if (deeper > 0) unwritten.set(tag, deeper - 1)
    else if (open.at(-1) === tag) endLast(tag, start, end)
    else if (tag.isVoid || (tag.name === 'p' && !open.includes(tag))) endNone(tag, start)
    else closeDownTo(findOpen(tag), start)
  }

  /** HTML reads `</p>` and `</br>` that nothing opened as elements. */
  function endNone(tag: Tag, at: number): void {
    begin(tag, at, at, null)
    if (!tag.isVoid && open.at(-1) === tag) endLast(tag, at, at)
  }

  function findOpen(tag: Tag): number {
    for (let at = open.length - 1; at >= 0; at--) {
      if (open[at] === tag) return at
      if (open[at]?.isTable && !tag.isTable) break
    }
    return open.length
  }

  function closeDownTo(depth: number, at: number): void {
    for (let last = open.at(-1); last && open.length > depth; last = open.at(-1))
      endLast(last, at, at)
  }

  function endLast(last: Tag, start: number, end: number): void {
    html.put(last.closing, start, end)
    plain.gap(last.edge)
    open.pop()
    if (unwritten.size > 0) unwritten.clear()
  }

  function words(words: string): void {
    html.put(escapeText(words), 0, 0)
    plain.add(words)
  }

  function copyWords(start: number, end: number, isEven: boolean): void {
    html.copy(start, end)
    if (isEven) plain.addEven(source, start, end)
    else plain.add(source.slice(start, end))
  }

  return {
    begin,
    end,
    words,
    copyWords,
    isFull,
    finish: () => {
      closeDownTo(0, 0)
      return { html: html.read().trim(), text: plain.read() }
    },
  }
}
