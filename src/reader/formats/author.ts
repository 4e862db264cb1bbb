import { readText } from '../values/text'

/** `ada@mill.example (Ada Wright)`, as RSS has it. */
const addressFirst = /^\S+@\S+\s*\(([^()]+)\)$/
/** `Ada Wright <ada@mill.example>`, `Ada Wright (ada@mill.example)` */
const nameFirst = /^(.+?)\s*[<(]\s*(?:mailto:)?[^\s@]+@[^\s@]+\s*[>)]$/i

/** A longer text is no name with an address, and the search for one would take long. */
const longest = 500

/** A person as a feed names one -> the name, else the address. */
export function readAuthor(value: string | null | undefined): string | null {
  const text = readText(value)
  if (!text || text.length > longest) return text
  const name = addressFirst.exec(text)?.[1] ?? nameFirst.exec(text)?.[1] ?? text
  return name.trim().replace(/^"(.+)"$/, '$1')
}
