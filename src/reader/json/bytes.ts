/** What begins a document of JSON within a stream's first bytes: comments, guards and wraps are passed over. */
const opening = new RegExp(
  [
    /^(?:\xef\xbb\xbf)?/,
    /(?:\s|\/\*[\s\S]*?\*\/|\/\/[^\n]*\n|\)\]\}'?,?|(?:while\s*\(1\)|for\s*\(;;\)|\{\}\s*&&);?|[\w$.]+\s*\()*/,
    /(?=\{\s*["}]|\[\s*[{\]])/,
  ]
    .map(({ source }) => source)
    .join(''),
)

/** Where the root stands, in bytes; null: this is no list or object of JSON. */
export const findJson = (start: Uint8Array): number | null =>
  opening.exec(Buffer.from(start).toString('latin1'))?.[0].length ?? null

const quote = 0x22
const backslash = 0x5c

/** Behind the closing quote of a string that was opened before `from`; -1: it does not end in these bytes. */
export function endOfString(bytes: Buffer, from: number): number {
  for (let at = bytes.indexOf(quote, from); at !== -1; at = bytes.indexOf(quote, at + 1)) {
    let slashes = 0
    while (bytes[at - 1 - slashes] === backslash) slashes += 1
    if (slashes % 2 === 0) return at + 1
  }
  return -1
}

export type Mark = 'open' | 'close' | 'quote'

const marks = new Map<number, Mark>([
  [quote, 'quote'],
  [0x5b, 'open'],
  [0x7b, 'open'],
  [0x5d, 'close'],
  [0x7d, 'close'],
])
const isMark = Uint8Array.from({ length: 256 }, (_, byte) => (marks.has(byte) ? 1 : 0))

/** Where the next bracket or quote stands; the length of the bytes when there is none. */
export function nextMark(bytes: Buffer, from: number): number {
  let at = from
  while (at < bytes.length && isMark[bytes[at] ?? 0] === 0) at += 1
  return at
}

export const markAt = (bytes: Buffer, at: number): Mark | undefined => marks.get(bytes[at] ?? 0)

export const isSpace = (byte: number): boolean =>
  byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09

/** Where the next byte stands that is no white space. */
export function skipSpace(bytes: Buffer, from: number): number {
  let at = from
  while (isSpace(bytes[at] ?? 0)) at += 1
  return at
}

/** Where `depth` open brackets are closed; -1: not in these bytes. `from` stands outside any string. */
export function endOfBrackets(bytes: Buffer, from: number, depth: number): number {
  let open = depth
  for (let at = nextMark(bytes, from); at < bytes.length; at = nextMark(bytes, at)) {
    const mark = markAt(bytes, at)
    at = mark === 'quote' ? endOfString(bytes, at + 1) : at + 1
    if (at === -1) return -1
    if (mark === 'open') open += 1
    if (mark === 'close') open -= 1
    if (open === 0) return at
  }
  return -1
}
