/** Before a token there may be space (RFC 8259 section 2). */
const space = /[ \t\n\r]*/y
const sign = /[{}[\]:,]/y
const word =
  /"(?:[^"\\\p{Cc}]|[\x7f-\x9f]|\\(?:["\\/bfnrt]|u[\da-fA-F]{4}))*"|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/uy

/** What may stand where: signs, words, and names, which are words in quotes. */
type Wanted = 'value' | 'firstValue' | 'name' | 'firstName' | 'colon' | 'more'

/** A sentence that says where a text stops being JSON, as a person counts; null: nowhere. */
export function jsonFaultOf(text: string): string | null {
  if (text.trim() === '') return 'The body is empty. Send JSON.'
  const at = faultAt(text)
  if (at === null) return null
  if (at >= text.length) return 'The body is no JSON: it ends in the middle.'
  const lines = text.slice(0, at).split('\n')
  const column = [...(lines.at(-1) ?? '')].length + 1
  return `The body is no JSON: look at line ${lines.length}, column ${column}.`
}

function faultAt(text: string): number | null {
  const open: ('{' | '[')[] = []
  let wanted: Wanted = 'value'
  for (let at = afterOf(space, text, 0) ?? 0; ; at = afterOf(space, text, at) ?? at) {
    const end = afterOf(sign, text, at) ?? afterOf(word, text, at)
    const next: Wanted | null = end === null ? null : follow(text.slice(at, end), wanted, open)
    if (end === null || next === null) return at
    at = end
    wanted = next
    if (open.length === 0 && wanted === 'more') {
      const rest = afterOf(space, text, at) ?? at
      return rest === text.length ? null : rest
    }
  }
}

/** What is wanted after this token; null: it may not stand there. */
function follow(token: string, wanted: Wanted, open: ('{' | '[')[]): Wanted | null {
  const isValue = wanted === 'value' || wanted === 'firstValue'
  switch (token) {
    case '{':
    case '[':
      if (!isValue) return null
      open.push(token)
      return token === '{' ? 'firstName' : 'firstValue'
    case '}':
      return (wanted === 'firstName' || wanted === 'more') && open.pop() === '{' ? 'more' : null
    case ']':
      return (wanted === 'firstValue' || wanted === 'more') && open.pop() === '[' ? 'more' : null
    case ':':
      return wanted === 'colon' ? 'value' : null
    case ',':
      if (wanted !== 'more') return null
      return open.at(-1) === '{' ? 'name' : 'value'
    default:
      if (isValue) return 'more'
      return (wanted === 'name' || wanted === 'firstName') && token.startsWith('"') ? 'colon' : null
  }
}

function afterOf(pattern: RegExp, text: string, at: number): number | null {
  pattern.lastIndex = at
  return pattern.test(text) ? pattern.lastIndex : null
}
