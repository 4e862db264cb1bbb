import { isUtf8 } from 'node:buffer'

/** `label`: one that TextDecoder knows, or `utf-32le`, `utf-32be`. */
export interface CharsetChoice {
  label: string
  /** One sentence when the document says something else than what it is; null: nothing to tell. */
  warning: string | null
}

const marks: [bytes: number[], label: string][] = [
  [[0xef, 0xbb, 0xbf], 'utf-8'],
  [[0xff, 0xfe, 0, 0], 'utf-32le'],
  [[0, 0, 0xfe, 0xff], 'utf-32be'],
  [[0xff, 0xfe], 'utf-16le'],
  [[0xfe, 0xff], 'utf-16be'],
  [[0x3c, 0, 0, 0], 'utf-32le'],
  [[0, 0, 0, 0x3c], 'utf-32be'],
  [[0x3c, 0], 'utf-16le'],
  [[0, 0x3c], 'utf-16be'],
]

const blanks = new Set([0x20, 0x0a, 0x0d, 0x09])

/**
 * By the byte order mark, or by how `<` looks in UTF-16 and UTF-32 (XML 1.0 appendix F), with or without white space
 * before it; null: neither.
 */
export function markedCharset(start: Uint8Array): string | null {
  const first = start.findIndex((byte) => byte !== 0)
  const bytes = start
    .slice(0, 4)
    .map((byte, at) => (at === first && blanks.has(byte) ? 0x3c : byte))
  return marks.find(([mark]) => mark.every((byte, at) => bytes[at] === byte))?.[1] ?? null
}

/** The declared one that hides all letters in ASCII, so that its bytes do not show it; null: none is. */
export const sevenBitCharset = (labels: string[]): string | null =>
  labels.map(knownCharset).find((label) => label === 'iso-2022-jp') ?? null

/** The labels of the `Content-Type` header and of the XML declaration, in this order. */
export function declaredLabels(start: Uint8Array, contentType: string | null): string[] {
  const header = /charset\s*=\s*["']?([^\s"';]+)/i.exec(contentType ?? '')
  const text = Buffer.from(start).toString('latin1')
  const declaration = /<\?xml[^>]*?\sencoding\s*=\s*["']([^"']+)["']/i.exec(text)
  return [header?.[1], declaration?.[1]].filter((label) => label !== undefined)
}

/**
 * The encoding of bytes that are not ASCII and end with a whole character. Valid UTF-8 is UTF-8 whatever is declared; else the first declared
 * label that fits (not one of a single byte a character where nearly all is UTF-8); else UTF-8 with faults where most
 * characters are good; else windows-1252.
 */
export function chooseCharset(bytes: Uint8Array, labels: string[]): CharsetChoice {
  const known = labels.map(knownCharset)
  if (isUtf8(bytes)) {
    const other = labels.find((_, at) => known[at] !== 'utf-8')
    const warning = other === undefined ? null : saysOther(other)
    return { label: 'utf-8', warning }
  }
  const share = brokenShare(bytes)
  const declared = known.findIndex((label) => label !== null && !label.startsWith('utf-'))
  const label = known[declared]
  if (label && !(singleByte.test(label) && share < lyingShare)) return { label, warning: null }
  if (label) return { label: 'utf-8', warning: saysOther(labels[declared] ?? label) }
  if (share <= 1 / 2) return { label: 'utf-8', warning: null }
  const said = labels[0] === undefined ? 'names no encoding' : `says ${labels[0]}`
  return {
    label: 'windows-1252',
    warning: `The document ${said} and is not UTF-8; it was read as windows-1252.`,
  }
}

/** The Encoding Standard's name of a label (latin1 is windows-1252); null when unknown. */
const knownCharset = (label: string): string | null => decoderOf(label)?.encoding ?? null

/** Null for a label that the Encoding Standard does not know. */
export function decoderOf(label: string): TextDecoder | null {
  try {
    // The type lists the labels; the constructor is what refuses the others.
    return new TextDecoder(label.trim() as Bun.Encoding)
  } catch {
    return null
  }
}

const saysOther = (label: string): string => `The document says ${label}, but it is UTF-8.`

const singleByte = /^(?:windows-125\d|iso-8859-|macintosh|koi8-|ibm866)/
/** Text of one byte a character looks like UTF-8 by chance nowhere near as often as this. */
const lyingShare = 1 / 10

/** How many of the characters beyond ASCII are broken when they are read as UTF-8: 0 to 1. */
function brokenShare(bytes: Uint8Array): number {
  const text = new TextDecoder().decode(bytes)
  const broken = text.match(/\ufffd/g)?.length ?? 0
  const whole = text.match(/[^\0-\x7f\ufffd]/g)?.length ?? 0
  return broken / Math.max(1, broken + whole)
}
