/** Takes words and gaps in reading order, and gives them back as plain text. */
export interface PlainText {
  add(words: string, isEven?: boolean): void
  /** At least so much stands between what was added and what comes. */
  gap(edge: Edge): void
  /** No white space at its ends, none before or after a new line, else one space at a time. */
  read(): string
}

export type Edge = 'line' | 'word' | 'none'

const otherSpace = /[\t-\r\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000\ufeff]/g
/** Quicker to say that there is none. */
const perhapsSpace = /[^ -~\xa1-\u167f\u2010-\u2027]/
const space = 0x20

function evenOut(words: string): string {
  const spaced = perhapsSpace.test(words) ? words.replace(otherSpace, ' ') : words
  return spaced.includes('  ') ? spaced.replace(/ {2,}/g, ' ') : spaced
}

/** `isEven`: no white space but single spaces, as far as the caller knows. */
export function plainText(): PlainText {
  let text = ''
  let gap = ''

  function widen(edge: ' ' | '\n'): void {
    if (gap !== '\n' && text !== '') gap = edge
  }

  function add(words: string, isEven = false): void {
    const even = isEven ? words : evenOut(words)
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
    read: () => text,
  }
}
