/** Takes words and gaps in reading order, and gives them back as plain text. */
export interface PlainText {
  add(words: string): void
  /** Words of `source` without white space but spaces. */
  addEven(source: string, start: number, end: number): void
  /** At least so much stands between what was added and what comes. */
  gap(edge: Edge): void
  /** No white space at its ends, none before or after a new line, else one space at a time. */
  read(): string
}

export type Edge = 'line' | 'word' | 'none'

const space = 0x20
const otherSpace = /[\t-\r\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000\ufeff]/g
/** White space that is no space (beyond ASCII: perhaps). Quicker to say that there is none: most have none. */
export const perhapsOther = /[^ -~\xa1-\u167f\u2010-\u2027]/

const evenOut = (text: string): string => (text.includes('  ') ? text.replace(/ {2,}/g, ' ') : text)

export function plainText(): PlainText {
  let text = ''
  let gap = ''

  function widen(edge: ' ' | '\n'): void {
    if (gap !== '\n' && text !== '') gap = edge
  }

  function add(words: string): void {
    if (!perhapsOther.test(words)) addEven(words, 0, words.length)
    else if (words.trim() === '') widen(' ')
    else addEven(words.replace(otherSpace, ' '), 0, words.length)
  }

  function addEven(source: string, start: number, end: number): void {
    let from = start
    while (from < end && source.charCodeAt(from) === space) from++
    let to = end
    while (to > from && source.charCodeAt(to - 1) === space) to--
    // Even no words at all
    if (from > start || from === to) widen(' ')
    if (from === to) return
    text = text + gap + source.slice(from, to)
    gap = ''
    if (to < end) widen(' ')
  }

  return {
    add,
    addEven,
    gap: (edge) => {
      if (edge !== 'none') widen(edge === 'line' ? '\n' : ' ')
    },
    read: () => evenOut(text),
  }
}
