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
/** Characters of what both have that are looked at for those words; most often so many are enough. */
const reach = 2000
const nearReach = 200
const mostPieces = 24

/**
 * An excerpt of how a text became another: the words that changed, some around them, and `…` for the rest. None where
 * white space alone differs.
 */
export function wordsChanged(before: string, after: string): Piece[] {
  const start = commonStart(before, after)
  const end = commonEnd(before, after, start)
  const [old, now] = [before, after].map((text) => wordsOf(text.slice(start, text.length - end)))
  if (!old || !now || old.join(' ') === now.join(' ')) return []
  const head = before.slice(Math.max(0, start - reach), start)
  const tail = before.slice(before.length - end).slice(0, reach)
  const rows = [
    ...row('same', wordsNear(head.slice(-nearReach), head)),
    ...between(old, now),
    ...row('same', wordsNear(tail.slice(0, nearReach), tail)),
  ]
  return shortened(rows.reduce(withRow, []))
}

const wordsOf = (text: string): string[] => text.split(/\s+/, mostWords).filter(Boolean)

/** Words that are told and more, where there are more; the farthest may be cut. */
function wordsNear(near: string, all: string): string[] {
  const words = wordsOf(near)
  return words.length > context + 2 ? words : wordsOf(all)
}

const isSpace = (text: string, at: number): boolean => text.charCodeAt(at) <= 0x20

/** How many characters both begin with, to the end of a word. */
function commonStart(a: string, b: string): number {
  const most = Math.min(a.length, b.length)
  let length = 0
  while (length < most && a.charCodeAt(length) === b.charCodeAt(length)) length++
  const isWhole = [a, b].every((text) => length === text.length || isSpace(text, length))
  if (isWhole) return length
  while (length > 0 && !isSpace(a, length - 1)) length--
  return length
}

/** How many characters both end with, from the beginning of a word. */
function commonEnd(a: string, b: string, start: number): number {
  const most = Math.min(a.length, b.length) - start
  let length = 0
  while (
    length < most &&
    a.charCodeAt(a.length - 1 - length) === b.charCodeAt(b.length - 1 - length)
  )
    length++
  while (length > 0 && !isSpace(a, a.length - length)) length--
  return length
}

interface Row {
  kind: 'same' | 'removed' | 'added'
  words: string[]
}

/** Two rows of one kind that follow each other are one. */
function withRow(rows: Row[], { kind, words }: Row): Row[] {
  const last = rows.at(-1)
  if (last?.kind !== kind) return [...rows, { kind, words }]
  return [...rows.slice(0, -1), { kind, words: [...last.words, ...words] }]
}

const row = (kind: Row['kind'], words: string[]): Row[] =>
  words.length > 0 ? [{ kind, words }] : []

function between(old: string[], now: string[]): Row[] {
  const isOneSided = old.length === 0 || now.length === 0
  const found = isOneSided ? null : diffArrays(old, now, { maxEditLength: mostEdits })
  if (!found) return [...row('removed', old), ...row('added', now)]
  return found.flatMap(({ added, removed, value }) =>
    row(added ? 'added' : removed ? 'removed' : 'same', value),
  )
}

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
