import { diffArrays } from 'diff'

/** Of two texts: words that both have, that the first alone has, that the second alone has. */
export type Piece = { same: string } | { removed: string } | { added: string }

/** Words beyond are not looked at. */
const mostWords = 20_000
/** With more differences than this the one text replaces the other: what a feed sends must not make us slow. */
const mostEdits = 200
/** Words told before and after those that changed. */
const context = 6
const pieceLength = 400
const mostPieces = 24

/**
 * An excerpt of how a text became another: the words that changed, some around them, and `…` for the rest. None where
 * white space alone differs.
 */
export function wordsChanged(before: string, after: string): Piece[] {
  const [old, now] = [wordsOf(before), wordsOf(after)]
  if (old.join(' ') === now.join(' ')) return []
  const start = commonStart(old, now)
  const end = commonEnd(old, now, start)
  const pieces = [
    ...same(old.slice(0, start)),
    ...between(old.slice(start, old.length - end), now.slice(start, now.length - end)),
    ...same(old.slice(old.length - end)),
  ]
  return shortened(pieces)
}

const wordsOf = (text: string): string[] => text.split(/\s+/, mostWords).filter(Boolean)

function commonStart(a: string[], b: string[]): number {
  const most = Math.min(a.length, b.length)
  let length = 0
  while (length < most && a[length] === b[length]) length++
  return length
}

function commonEnd(a: string[], b: string[], start: number): number {
  const most = Math.min(a.length, b.length) - start
  let length = 0
  while (length < most && a.at(-1 - length) === b.at(-1 - length)) length++
  return length
}

interface Row {
  kind: 'same' | 'removed' | 'added'
  words: string[]
}

const same = (words: string[]): Row[] => (words.length > 0 ? [{ kind: 'same', words }] : [])

function between(old: string[], now: string[]): Row[] {
  const found = diffArrays(old, now, { maxEditLength: mostEdits })
  if (!found) return [row('removed', old), row('added', now)]
  return found.map(({ added, removed, value }) =>
    row(added ? 'added' : removed ? 'removed' : 'same', value),
  )
}

const row = (kind: Row['kind'], words: string[]): Row => ({ kind, words })

function shortened(rows: Row[]): Piece[] {
  const told = rows.slice(0, mostPieces).map(({ kind, words }, place): Piece => {
    switch (kind) {
      case 'same':
        return { same: clip(around(words, place === 0, place === rows.length - 1)) }
      case 'removed':
        return { removed: clip(words.join(' ')) }
      case 'added':
        return { added: clip(words.join(' ')) }
      default:
        return kind satisfies never
    }
  })
  return rows.length > mostPieces ? [...told, { same: '…' }] : told
}

/** Of words that both have, those next to what changed. */
function around(words: string[], isFirst: boolean, isLast: boolean): string {
  const [head, tail] = [isFirst ? 0 : context, isLast ? 0 : context]
  if (words.length <= head + tail + 1) return words.join(' ')
  return [...words.slice(0, head), '…', ...words.slice(words.length - tail)].join(' ')
}

const clip = (text: string): string =>
  text.length > pieceLength ? `${text.slice(0, pieceLength).trimEnd()}…` : text
