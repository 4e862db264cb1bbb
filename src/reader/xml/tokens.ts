import { decodeReferences } from './entities'
import { isAt, type Name, nameAt } from './names'

export interface Attribute {
  name: Name
  /** Decoded. */
  value: string
}

/** Takes what a text is made of, in document order. References are decoded once, not in CDATA. */
export interface TokenSink {
  open(name: Name, attributes: readonly Attribute[], isEmpty: boolean): void
  close(name: Name): void
  text(text: string): void
  /** Between the fields of a record: white space says nothing there. */
  isBetweenFields(): boolean
  /** The innermost open tag; null where none is open. */
  innermost(): Name | null
}

const exclamation = 0x21
const doubleQuote = 0x22
const singleQuote = 0x27
const slash = 0x2f
const lessThan = 0x3c
const equals = 0x3d
const greaterThan = 0x3e
const question = 0x3f

/** Most tags have none. */
const noAttributes: Attribute[] = []

const cdataStart = '<![CDATA['
const bracketClose = 0x5d
const commentStart = '<!--'
const commentEnd = /--!?>/g

const endTag = /^<\/[\w:.-]+\s*>\s*$/

/**
 * Cuts XML into tags and text, leniently: a `<` that begins nothing is text, a tag without its end is
 * dropped, comments, instructions and declarations are passed over. Every character is looked at once.
 */
export function tokenise(xml: string, sink: TokenSink): void {
  let at = 0
  let reference = -1
  while (at < xml.length) {
    const visible = skipSpace(xml, at)
    const start = xml.charCodeAt(visible) === lessThan ? visible : indexOrEnd(xml, '<', visible)
    if (start > visible || (start > at && !sink.isBetweenFields())) {
      if (reference < at) reference = indexOrEnd(xml, '&', at)
      const text = xml.slice(at, start)
      sink.text(reference < start ? decodeReferences(text) : text)
    }
    at = start === xml.length ? start : readMarkup(xml, start, sink)
  }
}

function indexOrEnd(xml: string, character: string, from: number): number {
  const found = xml.indexOf(character, from)
  return found === -1 ? xml.length : found
}

/** Each reader answers where it ended. */
function readMarkup(xml: string, start: number, sink: TokenSink): number {
  const next = xml.charCodeAt(start + 1)
  if (next === slash) return readEndTag(xml, start, sink)
  if (next === exclamation) return readDeclaration(xml, start, sink)
  if (next === question) return skipTo('?>', xml, start + 2, sink)
  if (next === greaterThan || isSpace(next) || Number.isNaN(next)) {
    sink.text('<')
    return start + 1
  }
  return readStartTag(xml, start, sink)
}

/** What has no end is text. */
function skipTo(end: string, xml: string, from: number, sink: TokenSink): number {
  const found = xml.indexOf(end, from)
  if (found !== -1) return found + end.length
  sink.text(decodeReferences(xml.slice(from)))
  return xml.length
}

function readDeclaration(xml: string, start: number, sink: TokenSink): number {
  if (isAt(xml, start, cdataStart)) return readCdata(xml, start + cdataStart.length, sink)
  if (!isAt(xml, start, commentStart)) return skipTo('>', xml, start + 2, sink)
  commentEnd.lastIndex = start + commentStart.length
  return commentEnd.test(xml) ? commentEnd.lastIndex : xml.length
}

function readCdata(xml: string, from: number, sink: TokenSink): number {
  const end = endOfCdata(xml, from)
  sink.text(end === -1 ? withoutEndTags(xml.slice(from)) : xml.slice(from, end))
  return end === -1 ? xml.length : end + 3
}

/** A search for one character is ten times as fast as one for `]]>`. */
function endOfCdata(xml: string, from: number): number {
  let at = xml.indexOf(']', from)
  while (at !== -1) {
    const isEnd = xml.charCodeAt(at + 1) === bracketClose && xml.charCodeAt(at + 2) === greaterThan
    if (isEnd) return at
    at = xml.indexOf(']', at + 1)
  }
  return -1
}

/** A CDATA section without its end has swallowed the end tags around it. */
function withoutEndTags(text: string): string {
  let end = text.length
  for (;;) {
    const start = text.lastIndexOf('<', end - 1)
    if (end === 0 || start === -1 || !endTag.test(text.slice(start, end))) return text.slice(0, end)
    end = start
  }
}

function readEndTag(xml: string, start: number, sink: TokenSink): number {
  // Nearly always the tag that is open: then nothing has to be cut out and looked up.
  const open = sink.innermost()
  if (open) {
    const behind = start + 2 + open.written.length
    if (xml.charCodeAt(behind) === greaterThan && isAt(xml, start + 2, open.written)) {
      sink.close(open)
      return behind + 1
    }
  }
  const nameStart = skipSpace(xml, start + 2)
  const first = xml.charCodeAt(nameStart)
  if (first === slash) return skipTo('>', xml, nameStart, sink)
  if (first === greaterThan || nameStart === xml.length) {
    sink.text(xml.slice(start, nameStart + 1))
    return nameStart + 1
  }
  const nameEnd = endOfName(xml, nameStart)
  if (nameEnd === xml.length) return nameEnd
  sink.close(nameAt(xml, nameStart, nameEnd))
  const end = xml.indexOf('>', nameEnd)
  return end === -1 ? xml.length : end + 1
}

function readStartTag(xml: string, start: number, sink: TokenSink): number {
  const nameEnd = endOfName(xml, start + 1)
  const name = nameAt(xml, start + 1, nameEnd)
  let attributes = noAttributes
  let at = nameEnd
  for (;;) {
    at = skipSpace(xml, at)
    const next = xml.charCodeAt(at)
    if (Number.isNaN(next)) return at
    if (next === greaterThan) {
      sink.open(name, attributes, false)
      return at + 1
    }
    if (next !== slash) {
      const read = readAttribute(xml, at)
      if (attributes === noAttributes) attributes = []
      attributes.push(read.attribute)
      at = read.next
      continue
    }
    at = skipSpace(xml, at + 1)
    if (xml.charCodeAt(at) !== greaterThan) continue
    sink.open(name, attributes, true)
    return at + 1
  }
}

function readAttribute(xml: string, start: number): { attribute: Attribute; next: number } {
  let end = start + 1
  while (end < xml.length && xml.charCodeAt(end) !== equals && !endsName(xml.charCodeAt(end))) end++
  const name = nameAt(xml, start, end)
  const at = skipSpace(xml, end)
  if (xml.charCodeAt(at) !== equals) return { attribute: { name, value: '' }, next: at }
  const { start: from, end: to, next } = valueAt(xml, skipSpace(xml, at + 1))
  return { attribute: { name, value: decodeReferences(xml.slice(from, to)) }, next }
}

function valueAt(xml: string, start: number): { start: number; end: number; next: number } {
  const quote = xml.charCodeAt(start)
  if (quote === doubleQuote || quote === singleQuote) {
    const end = xml.indexOf(quote === doubleQuote ? '"' : "'", start + 1)
    return end === -1
      ? { start: start + 1, end: xml.length, next: xml.length }
      : { start: start + 1, end, next: end + 1 }
  }
  let end = start
  while (end < xml.length && !isSpace(xml.charCodeAt(end)) && xml.charCodeAt(end) !== greaterThan)
    end++
  return { start, end, next: end }
}

function skipSpace(xml: string, from: number): number {
  let at = from
  while (isSpace(xml.charCodeAt(at))) at++
  return at
}

function endOfName(xml: string, from: number): number {
  let at = from
  while (at < xml.length && !endsName(xml.charCodeAt(at))) at++
  return at
}

const isSpace = (code: number): boolean =>
  code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09

/** Letters are told first: they are most of a name. */
const endsName = (code: number): boolean =>
  code <= greaterThan && (code === greaterThan || code === slash || isSpace(code))
