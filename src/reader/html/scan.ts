import { codeOf, nameCode } from './names'

/** What stands in the source, in its order and by where it is; references in texts and links as they stand. */
export interface HtmlHandler {
  /** `hasLess`: there is a `<` in it. */
  text(start: number, end: number, hasLess: boolean): void
  /** `link`: the first `href`. Answers where to go on: at `end`, or behind what is no markup. */
  open(
    code: number,
    start: number,
    end: number,
    isSelfClosing: boolean,
    link: string | null,
  ): number
  close(code: number, start: number, end: number): void
}

const exclamation = 0x21
const quote = 0x22
const apostrophe = 0x27
const solidus = 0x2f
const equals = 0x3d
const greater = 0x3e
const question = 0x3f

const linkCode = codeOf('a')
const hrefCode = codeOf('href')

/** Tokens by HTML's rules (13.2.5); comments, declarations and a tag without its `>` are dropped. Linear. */
export function scanHtml(source: string, handler: HtmlHandler): void {
  let textStart = 0
  let hasLess = false
  let at = source.indexOf('<')
  while (at >= 0) {
    const next = source.charCodeAt(at + 1)
    let end = at + 1
    if (isLetter(next) || next === solidus || next === exclamation || next === question) {
      handler.text(textStart, at, hasLess)
      end = readMarkup(source, at, next, handler)
      textStart = end
      hasLess = false
    } else hasLess = true
    at = source.indexOf('<', end)
  }
  handler.text(textStart, source.length, hasLess)
}

/** `start` is at the `<`, and `next` behind it. Answers where to go on. */
function readMarkup(source: string, start: number, next: number, handler: HtmlHandler): number {
  if (next === solidus) return readEndTag(source, start, handler)
  if (next === exclamation || next === question) return afterComment(source, start + 1)
  return readStartTag(source, start, handler)
}

function readEndTag(source: string, start: number, handler: HtmlHandler): number {
  const name = start + 2
  if (!isLetter(source.charCodeAt(name))) return after(source, '>', name)
  const nameEnd = skip(source, name, inName)
  const end = source.charCodeAt(nameEnd) === greater ? nameEnd + 1 : after(source, '>', nameEnd)
  handler.close(nameCode(source, name, nameEnd), start, end)
  return end
}

/** `start` is behind the `<`. */
function afterComment(source: string, start: number): number {
  if (!source.startsWith('!--', start)) return after(source, '>', start)
  const abrupt = /^-?>/.exec(source.slice(start + 3, start + 5))
  if (abrupt) return start + 3 + abrupt[0].length
  commentEnd.lastIndex = start + 3
  return commentEnd.test(source) ? commentEnd.lastIndex : source.length
}

const commentEnd = /--!?>/g

/** Where a value is cut off by the end of the source, the tag goes. */
function readStartTag(source: string, start: number, handler: HtmlHandler): number {
  const nameEnd = skip(source, start + 1, inName)
  const code = nameCode(source, start + 1, nameEnd)
  let link: string | null = null
  let at = nameEnd
  for (;;) {
    at = skip(source, at, betweenAttributes)
    if (at >= source.length) return at
    if (source.charCodeAt(at) === greater)
      return handler.open(code, start, at + 1, source.charCodeAt(at - 1) === solidus, link)
    const name = at
    // Even an equals sign, where it comes first
    at = skip(source, at + 1, inAttributeName)
    const isLink = code === linkCode && link === null && nameCode(source, name, at) === hrefCode
    at = skip(source, at, inSpace)
    if (source.charCodeAt(at) !== equals) continue
    at = skip(source, at + 1, inSpace)
    const end = valueEnd(source, at)
    const isQuoted = isQuote(source.charCodeAt(at))
    if (isLink) link = source.slice(isQuoted ? at + 1 : at, end)
    at = isQuoted ? end + 1 : end
  }
}

function valueEnd(source: string, start: number): number {
  const first = source.charCodeAt(start)
  if (!isQuote(first)) return skip(source, start, inBareValue)
  const end = source.indexOf(first === quote ? '"' : "'", start + 1)
  return end < 0 ? source.length : end
}

function after(source: string, end: string, start: number): number {
  const at = source.indexOf(end, start)
  return at < 0 ? source.length : at + 1
}

const isLetter = (character: number): boolean =>
  (character | 0x20) >= 0x61 && (character | 0x20) <= 0x7a
const isQuote = (character: number): boolean => character === quote || character === apostrophe

/** Sets of characters, a bit each: where a name, a value or the space between them goes on. */
const inName = 1
const inAttributeName = 2
const inBareValue = 4
const inSpace = 8
const betweenAttributes = 16

const memberships = Uint8Array.from({ length: 128 }, (_, character) => {
  if ([0x20, 0x0a, 0x09, 0x0d, 0x0c].includes(character)) return inSpace | betweenAttributes
  if (character === greater) return 0
  if (character === solidus) return inBareValue | betweenAttributes
  return inBareValue | inName | (character === equals ? 0 : inAttributeName)
})

/** A table and not a function for each set: these loops look at every character of a tag. */
function skip(source: string, start: number, set: number): number {
  let at = start
  while (at < source.length && memberOf(source.charCodeAt(at)) & set) at++
  return at
}

const memberOf = (character: number): number =>
  memberships[character] ?? inName | inAttributeName | inBareValue
