import { escapeText, escapeValue } from './escape'
import type { Tag } from './tags'
import { plainText } from './text'

/** Elements in each other; what lies deeper leaves its text. */
const depthLimit = 100

export interface Written {
  html: string
  text: string
}

/** Allowed HTML and its plain text. Texts and attributes' values are escaped here and nowhere else. */
export interface Writer {
  begin(tag: Tag, link?: string | null): void
  end(tag: Tag): void
  words(words: string): void
  /** Words with nothing to escape, and no white space but spaces. */
  evenWords(words: string): void
  /** Takes no more. */
  isFull(): boolean
  finish(): Written
}

/** Balanced elements: what begins may end others before it, and what ends closes all inside of it. */
export function openWriter(limit: number): Writer {
  const open: Tag[] = []
  /** Elements below `depthLimit` whose end tags must not close others. */
  const unwritten = new Map<Tag, number>()
  const plain = plainText()
  let html = ''

  const isFull = () => html.length > limit

  function begin(tag: Tag, link: string | null = null): void {
    endBefore(tag)
    if (isFull()) return
    if (open.length >= depthLimit && !tag.isVoid) {
      unwritten.set(tag, (unwritten.get(tag) ?? 0) + 1)
      return
    }
    plain.gap(tag.edge)
    html += link === null ? tag.opening : `<a href="${escapeValue(link)}" rel="nofollow noopener">`
    if (!tag.isVoid) open.push(tag)
  }

  function endBefore(tag: Tag): void {
    for (let last = open.at(-1); last && tag.ends & last.group; last = open.at(-1)) endLast(last)
  }

  function end(tag: Tag): void {
    const deeper = unwritten.size > 0 ? (unwritten.get(tag) ?? 0) : 0
    if (deeper > 0) unwritten.set(tag, deeper - 1)
    else if (tag.isVoid || (tag.name === 'p' && !open.includes(tag))) endNone(tag)
    else closeDownTo(findOpen(tag))
  }

  /** HTML reads `</p>` and `</br>` that nothing opened as elements. */
  function endNone(tag: Tag): void {
    begin(tag)
    if (!tag.isVoid && open.at(-1) === tag) endLast(tag)
  }

  function findOpen(tag: Tag): number {
    for (let at = open.length - 1; at >= 0; at--) {
      if (open[at] === tag) return at
      if (open[at]?.isTable && !tag.isTable) break
    }
    return open.length
  }

  function closeDownTo(depth: number): void {
    for (let last = open.at(-1); last && open.length > depth; last = open.at(-1)) endLast(last)
  }

  function endLast(last: Tag): void {
    html += last.closing
    plain.gap(last.edge)
    open.pop()
    if (unwritten.size > 0) unwritten.clear()
  }

  function write(escaped: string, words: string, isEven: boolean): void {
    if (isFull()) return
    html += escaped
    plain.add(words, isEven)
  }

  function blank(spaces: string): void {
    if (isFull()) return
    html += spaces
    plain.gap('word')
  }

  return {
    begin,
    end,
    words: (words) => {
      if (words.trim() === '') blank(words)
      else write(escapeText(words), words, false)
    },
    evenWords: (words) => write(words, words, true),
    isFull,
    finish: () => {
      closeDownTo(0)
      return { html: html.trim(), text: plain.read() }
    },
  }
}
