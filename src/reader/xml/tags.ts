import type { Scan } from './scan'

export interface Tag {
  kind: 'open' | 'empty' | 'close'
  /** Of its `<`; the scan's `at` stands behind its `>`. */
  start: number
  nameStart: number
  nameEnd: number
}

/** A longer tag is no tag: its `<` is text. */
const maxTagBytes = 2 ** 20

const lessThan = 0x3c
const greaterThan = 0x3e
const slash = 0x2f
const equals = 0x3d
const exclamation = 0x21
const question = 0x3f
const bracketOpen = 0x5b
const bracketClose = 0x5d

const cdataStart = Buffer.from('<![CDATA[')
const commentStart = Buffer.from('<!--')
const cdataEnd = Buffer.from(']]>')
const commentEnd = Buffer.from('-->')
const instructionEnd = Buffer.from('?>')

/**
 * The next tag at or after `scan.at`, past text, comments, CDATA, processing instructions and DOCTYPE; quoted
 * attribute values may hold `>`. Null: more bytes are needed, and the scan goes on where it stopped.
 */
export function nextTag(scan: Scan): Tag | null {
  for (;;) {
    if (scan.construct && !leaveConstruct(scan)) return null
    scan.at = endOfText(scan.bytes, scan.at)
    const next = scan.bytes[scan.at + 1]
    if (next === undefined) return null
    if (next === exclamation) {
      if (!enterDeclaration(scan)) return null
    } else if (next === question) {
      enter(scan, 2, instructionEnd)
    } else {
      const tag = readTag(scan)
      if (tag === 'unfinished') return null
      if (tag !== 'none') return tag
      scan.at += 1
    }
  }
}

/** Between two tags there is often but a line break: a search would take longer to begin. */
function endOfText(bytes: Buffer, from: number): number {
  let at = from
  while (isSpace(bytes[at])) at++
  if (bytes[at] === lessThan) return at
  const start = bytes.indexOf(lessThan, at)
  return start === -1 ? bytes.length : start
}

function enter(scan: Scan, length: number, end: Buffer): void {
  scan.construct = { from: scan.at + length, end }
  scan.at += length
}

function leaveConstruct(scan: Scan): boolean {
  if (!scan.construct) return true
  const { from, end } = scan.construct
  const found = scan.bytes.indexOf(end, scan.at)
  if (found === -1) {
    // The end itself may be cut by the border of two chunks.
    scan.at = Math.max(scan.at, scan.bytes.length - end.length + 1)
    return false
  }
  if (end === cdataEnd && mayBeLost(scan, found - from)) {
    const reopened = scan.bytes.indexOf(cdataStart, from)
    if (reopened !== -1 && reopened < found && endLostCdata(scan, reopened)) return true
  }
  scan.at = found + end.length
  scan.construct = null
  return true
}

/** Whether a CDATA section of that length has room for the end of its record and for the start of the next section. */
const mayBeLost = ({ recordEnd }: Scan, length: number): boolean =>
  recordEnd !== null && length >= recordEnd.length + cdataStart.length

/**
 * Ends a CDATA section at the end tag of its record, where one stands before `limit`: a section that swallows the
 * next record, or the rest of the document, has lost its end. False: this is none.
 */
export function endLostCdata(scan: Scan, limit: number): boolean {
  if (scan.construct?.end !== cdataEnd || !scan.recordEnd) return false
  const end = scan.bytes.indexOf(scan.recordEnd, scan.construct.from)
  if (end === -1 || end >= limit) return false
  scan.at = end
  scan.construct = null
  scan.hasLostCdata = true
  return true
}

/** CDATA, a comment or a DOCTYPE; false: more bytes are needed. */
function enterDeclaration(scan: Scan): boolean {
  if (startsWith(scan, commentStart)) enter(scan, commentStart.length, commentEnd)
  else if (startsWith(scan, cdataStart)) enter(scan, cdataStart.length, cdataEnd)
  else if (mayStartWith(scan, commentStart) || mayStartWith(scan, cdataStart)) return false
  else return skipDoctype(scan)
  return true
}

const startsWith = (scan: Scan, text: Buffer): boolean => isAt(scan.bytes, scan.at, text)

function isAt(bytes: Buffer, at: number, text: Buffer): boolean {
  for (let offset = 0; offset < text.length; offset++) {
    if (bytes[at + offset] !== text[offset]) return false
  }
  return true
}

/** The bytes end within `text`. */
const mayStartWith = (scan: Scan, text: Buffer): boolean => {
  const rest = scan.bytes.subarray(scan.at)
  return rest.length < text.length && text.subarray(0, rest.length).equals(rest)
}

function skipDoctype(scan: Scan): boolean {
  const end = doctypeEnd(scan.bytes, scan.at + 2)
  if (end === null && !scan.isLast && !isTooLong(scan)) return false
  scan.at = Math.min(end ?? scan.bytes.length, scan.at + maxTagBytes)
  return true
}

/**
 * Behind the `>` that ends a declaration (not one in quotes, in a comment or in the internal subset), or where
 * another tag begins.
 */
function doctypeEnd(bytes: Buffer, from: number): number | null {
  let depth = 0
  for (let at = from; at < bytes.length; at++) {
    const byte = bytes[at]
    if (byte === greaterThan && depth <= 0) return at + 1
    if (byte === lessThan && depth <= 0) return at
    if (byte === bracketOpen) depth += 1
    else if (byte === bracketClose) depth -= 1
    else if (isQuote(byte)) at = skipTo(bytes, bytes.indexOf(byte, at + 1))
    else if (byte === lessThan && isAt(bytes, at, commentStart)) {
      at = skipTo(bytes, bytes.indexOf(commentEnd, at + 4))
    }
  }
  return null
}

const skipTo = (bytes: Buffer, found: number): number => (found === -1 ? bytes.length : found)

function readTag(scan: Scan): Tag | 'none' | 'unfinished' {
  const { bytes, at: start } = scan
  const isClosing = bytes[start + 1] === slash
  const nameStart = start + (isClosing ? 2 : 1)
  const first = bytes[nameStart]
  if (first !== undefined && !isNameStart(first)) return 'none'
  let nameEnd = nameStart
  while (nameEnd < bytes.length && !endsName(bytes[nameEnd] ?? 0)) nameEnd++
  const end = bytes[nameEnd] === greaterThan ? nameEnd + 1 : tagEnd(bytes, nameEnd)
  if (end === null) return isTooLong(scan) || scan.isLast ? 'none' : 'unfinished'
  if (bytes[end - 1] !== greaterThan || end - start > maxTagBytes) return 'none'
  scan.at = end
  const kind = isClosing ? 'close' : bytes[end - 2] === slash ? 'empty' : 'open'
  return { kind, start, nameStart, nameEnd }
}

/** Behind the `>` of a tag (not one in a quoted value), or behind the `<` of the next one. */
function tagEnd(bytes: Buffer, from: number): number | null {
  let before = 0
  for (let at = from; at < bytes.length; at++) {
    const byte = bytes[at] ?? 0
    if (byte === greaterThan || byte === lessThan) return at + 1
    if (before === equals && isQuote(byte)) at = skipTo(bytes, bytes.indexOf(byte, at + 1))
    if (!isSpace(byte)) before = byte
  }
  return null
}

const isTooLong = (scan: Scan): boolean => scan.bytes.length - scan.at > maxTagBytes

const isSpace = (byte: number | undefined): boolean =>
  byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09

const isQuote = (byte: number | undefined): byte is number => byte === 0x22 || byte === 0x27

const isNameStart = (byte: number): boolean =>
  (byte >= 0x61 && byte <= 0x7a) || (byte >= 0x41 && byte <= 0x5a) || byte === 0x5f || byte > 0x7f

/** Letters are told first: they are most of a name. */
const endsName = (byte: number): boolean =>
  byte <= greaterThan &&
  (byte === greaterThan || byte === slash || byte === lessThan || isSpace(byte))
