/** Takes words and gaps in reading order, and gives them back as plain text. */
export interface PlainText {
  add(words: string): void
  /** At least so much stands between what was added and what comes. */
  gap(edge: 'line' | 'word' | 'none'): void
  /** No white space at its ends, none before or after a new line, else one space at a time. */
  read(): string
}

/** White space that is more than one space; the first is quick to say no to ASCII. */
const uneven = /[^!-~ \xa1-\u167f]| {2}/
const unevenRuns = /[^\S ]\s*| \s+/g

export function plainText(): PlainText {
  let text = ''
  let gap = ''

  function widen(edge: ' ' | '\n'): void {
    if (gap !== '\n' && text !== '') gap = edge
  }

  function add(words: string): void {
    const even = uneven.test(words) ? words.replace(unevenRuns, ' ') : words
    const isLed = even.startsWith(' ')
    const isTrailed = even.endsWith(' ')
    if (isLed) widen(' ')
    append(isLed || isTrailed ? even.trim() : even)
    if (isTrailed) widen(' ')
  }

  function append(words: string): void {
    if (words === '') return
    text += gap === '' ? words : gap + words
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
