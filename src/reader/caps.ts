import type { Rules } from './dialects/dialect'
import { capCodePoints } from './values/text'

/** Of a field that is one line a listing keeps so many characters, of a list so many values. */
const lineLimit = 1000
const listLimit = 100

/** Those with a limit of their own: a URL is whole or none, an id is hashed. */
const ownLimits: ReadonlySet<keyof Rules> = new Set([
  'id',
  'title',
  'url',
  'applyUrl',
  'logo',
  'description',
] as const)

export const capLine = (text: string): string =>
  text.length > lineLimit ? capCodePoints(text, lineLimit) : text

export function capValue(field: keyof Rules, value: string | null): string | null {
  return value === null || ownLimits.has(field) ? value : capLine(value)
}

export const capValues = (values: string[]): string[] => values.slice(0, listLimit).map(capLine)
