import { type Element, fold, noAttributes } from '../element'
import { dropForbidden } from '../encoding/control-characters'

const maxDepth = 256
/** Elements of one tree; more are dropped. */
const maxNodes = 100_000

/**
 * JSON to the tree that XML would be: keys are names, the values of an array are repeated elements, null is
 * absent. Numbers keep their digits, except those with an exponent. Lenient, never throws: what breaks off ends
 * where it breaks. A `text` that is no object is all the content of the element `name`.
 */
export function parseJson(text: string, name: string): Element {
  let at = 0
  let nodes = 0
  const root = makeElement(name)
  skipSpace()
  if (text[at] === '{') readObject(root, 0)
  else readValue(name, root, 0)
  return root

  function skipSpace(): void {
    while (/\s/.test(text[at] ?? '')) at += 1
  }

  function readValue(key: string, parent: Element, depth: number): void {
    skipSpace()
    const first = text[at]
    if (first === '{' || first === '[') {
      if (depth >= maxDepth) skipBrackets()
      else if (first === '[') readArray(key, parent, depth)
      else {
        const element = makeElement(key)
        add(parent, element)
        readObject(element, depth)
      }
    } else if (first === '"') addText(key, parent, readString())
    else if (first !== undefined && !'}],'.includes(first)) {
      const literal = readLiteral()
      if (literal !== 'null') addText(key, parent, plainNumber(literal))
    }
  }

  function readArray(key: string, parent: Element, depth: number): void {
    at += 1
    while (!isClosed()) readValue(key, parent, depth + 1)
  }

  function readObject(element: Element, depth: number): void {
    at += 1
    while (!isClosed()) {
      const key = text[at] === '"' ? readString() : readLiteral()
      skipSpace()
      if (text[at] !== ':') continue
      at += 1
      readValue(fold(key), element, depth + 1)
    }
  }

  /** Passes over what separates values; true: behind the end of the array or object, or of the text. */
  function isClosed(): boolean {
    while (at < text.length && /[\s,]/.test(text[at] ?? '')) at += 1
    if (at >= text.length) return true
    if (text[at] !== '}' && text[at] !== ']') return false
    at += 1
    return true
  }

  function readString(): string {
    const start = at + 1
    const end = endOfString(text, start)
    at = end + 1
    return unescapeText(text.slice(start, end))
  }

  function readLiteral(): string {
    const start = at
    while (at < text.length && !/[\s,:"{}[\]]/.test(text[at] ?? '')) at += 1
    // What can begin no value is passed over
    if (at === start) at += 1
    return text.slice(start, at)
  }

  function skipBrackets(): void {
    let open = 0
    do {
      const character = text[at]
      if (character === '"') at = endOfString(text, at + 1)
      if (character === '{' || character === '[') open += 1
      if (character === '}' || character === ']') open -= 1
      at += 1
    } while (open > 0 && at < text.length)
  }

  function add(parent: Element, element: Element): void {
    nodes += 1
    if (nodes <= maxNodes) parent.content.push(element)
  }

  function addText(key: string, parent: Element, value: string): void {
    const element = makeElement(key)
    if (value !== '') element.content.push(value)
    add(parent, element)
  }
}

const makeElement = (name: string): Element => ({
  name,
  prefix: '',
  attributes: noAttributes,
  content: [],
})

/** The closing quote, or the end of the text. */
function endOfString(text: string, from: number): number {
  for (let at = text.indexOf('"', from); at !== -1; at = text.indexOf('"', at + 1)) {
    let slashes = 0
    while (at - 1 - slashes >= from && text[at - 1 - slashes] === '\\') slashes += 1
    if (slashes % 2 === 0) return at
  }
  return text.length
}

function unescapeText(raw: string): string {
  if (!raw.includes('\\')) return raw
  return dropForbidden(unescapeStrictly(raw) ?? unescapeLeniently(raw)).toWellFormed()
}

function unescapeStrictly(raw: string): string | null {
  try {
    const value: unknown = JSON.parse(`"${raw}"`)
    return typeof value === 'string' ? value : null
  } catch {
    return null
  }
}

const controls: Record<string, string> = { b: '\b', f: '\f', n: '\n', r: '\r', t: '\t' }

/** Strings with bare line breaks, and with escapes that JSON does not know (`\'`, `\x`). */
const unescapeLeniently = (raw: string): string =>
  raw.replace(/\\(?:u([\da-f]{4})|([\s\S]?))/gi, (_all, hex?: string, letter = '') =>
    hex ? String.fromCharCode(Number.parseInt(hex, 16)) : (controls[letter] ?? letter),
  )

/** `1.785801338E9` -> `1785801338`: nothing that reads figures knows exponents. */
function plainNumber(literal: string): string {
  if (!/^-?\d+(?:\.\d+)?e[+-]?\d{1,2}$/i.test(literal)) return literal
  const plain = String(Number(literal))
  return plain.includes('e') ? literal : plain
}
