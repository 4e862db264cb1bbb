/** Takes words and gaps in reading order, and gives them back as plain text. */
export interface PlainText {
  add(words: string, isEven?: boolean): void
  /** At least so much stands between what was added and what comes. */
  gap(edge: Edge): void
  /** No white space at its ends, none before or after a new line, else one space at a time. */
  read(): string
}

export type Edge = 'line' | 'word' | 'none'

const space = 0x20
const otherSpace = /[\t-\r\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000\ufeff]/g
/** Quicker to say that there is none. */
const perhapsOther = /[^ -~\xa1-\u167f\u2010-\u2027]/

const withSpaces = (words: string): string =>
  perhapsOther.test(words) ? words.replace(otherSpace, ' ') : words

const evenOut = (text: string): string => (text.includes('  ') ? text.replace(/ {2,}/g, ' ') : text)

/** `isEven`: the caller knows that there is no white space but spaces. */
export function plainText(): PlainText {
  let text = ''
  let gap = ''

  function widen(edge: ' ' | '\n'): void {
    if (gap !== '\n' && text !== '') gap = edge
  }

  function add(words: string, isEven = false): void {
    const even = isEven ? words : withSpaces(words)
    const isLed = even.charCodeAt(0) === space
    const isTrailed = even.charCodeAt(even.length - 1) === space
    if (isLed) widen(' ')
    append(isLed || isTrailed ? even.trim() : even)
    if (isTrailed) widen(' ')
  }

  function append(words: string): void {
    if (words === '') return
    if (gap !== '') text += gap
    text += words
    gap = ''
  }

  return {
    add,
    gap: (edge) => {
      if (edge !== 'none') widen(edge === 'line' ? '\n' : ' ')
    },
    read: () => evenOut(text),
  }
}
