import { type ParseError, parse } from 'jsonc-parser'

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
  const errors: ParseError[] = []
  parse(text, errors, { disallowComments: true })
  return errors[0]?.offset ?? null
}
