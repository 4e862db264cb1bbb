import type { Salary, SalaryUnit } from '../../model/listing'
import { remembered } from '../../model/remembered'
import { collapse } from './text'

/** What a feed says of pay: one text, or parts. */
export interface PayFields {
  text: string | null
  min: string | null
  max: string | null
  currency: string | null
  /** `Annually`, `hourly`, `PER_YEAR`... */
  unit: string | null
  /** ISO 3166-1 alpha-2, where the place is: tells one `$` from another. */
  country: string | null
}

/** `swapped`: the lower bound was the higher one. `wide`: the bounds are hardly of one thing. */
export type SalaryFlag = 'swapped' | 'wide'

export interface SalaryReading {
  salary: Salary | null
  flags: SalaryFlag[]
}

/** Pay: no figure, or only 0 and other fillers, is no salary; the period is never guessed. */
export function readSalary(fields: PayFields): SalaryReading {
  const parts = [fields.min, fields.max, fields.currency, fields.unit].filter(
    (part) => part !== null,
  )
  const raw = collapse(fields.text ?? parts.join(' '))
  const [low, high] =
    fields.min !== null || fields.max !== null
      ? [readAmount(fields.min), readAmount(fields.max)]
      : rangeOf(raw)
  if (low === null && high === null) return { salary: null, flags: [] }
  const isSwapped = low !== null && high !== null && low > high
  const [minValue, maxValue] = isSwapped ? [high, low] : [low, high]
  const salary: Salary = {
    minValue,
    maxValue,
    currency: readCurrency(fields.currency, fields.country) ?? readCurrency(raw, fields.country),
    unitText: unitOf(fields.unit ?? raw),
    raw,
  }
  const isWide = minValue !== null && maxValue !== null && maxValue > 20 * minValue
  return { salary, flags: [...flag(isSwapped, 'swapped'), ...flag(isWide, 'wide')] }
}

const flag = (isSet: boolean, name: SalaryFlag): SalaryFlag[] => (isSet ? [name] : [])

/** Figures, with the separators of thousands of any country; not a percentage. */
const amount = /\d+(?:[.,'’]\d+|\s\d{3}(?!\d))*(?![\d.,]*\s*%)\s?(k\b)?/gi
const pension = /\b40[13]\s*\(?[kb]\)?/gi
const rangeMark = /^[^\d]*(?:-|–|—|\bto\b|\band\b|\bbis\b|\bà\b)[^\d]*$/i
const most = /\b(?:up to|max(?:imum)?|bis)\b/i
const least = /\b(?:from|min(?:imum)?|starting|at least|ab)\b/i

type Range = [low: number | null, high: number | null]

const rangeOf = remembered(readRange)

/** `€40,000 - 50,000` -> both bounds; one figure is both, unless it is told to be the least or the most. */
function readRange(text: string): Range {
  const tidy = text.replace(pension, '')
  const [first, second] = [...tidy.matchAll(amount)]
  if (!first) return [null, null]
  const before = tidy.slice(0, first.index).trim()
  const end = first.index + first[0].length
  if (/^-\S?$/.test(before)) return [null, null]
  if (second && rangeMark.test(tidy.slice(end, second.index)))
    return [readFigure(first, second), readFigure(second)]
  const value = readFigure(first)
  if (most.test(before)) return [null, value]
  return [value, least.test(before) || tidy[end] === '+' ? null : value]
}

/** `50-60k`: the thousands of the upper bound are those of the lower. */
function readFigure([text, thousands]: RegExpExecArray, upper?: RegExpExecArray): number | null {
  const value = parseNumber(text.replace(/\s*k$/i, ''), thousands !== undefined)
  return fillerless(!thousands && upper?.[1] && value < 1000 ? value * 1000 : value)
}

function readAmount(text: string | null): number | null {
  const [match] = (text ?? '').matchAll(amount)
  return match && !/^\s*-/.test(text ?? '') ? readFigure(match) : null
}

/** 0, 1 and 999999 stand where nothing was entered (RemoteOK). */
const fillerless = (value: number): number | null =>
  value <= 1 || value === 999_999 || !Number.isFinite(value) ? null : value

/** The last separator is decimal unless three digits follow it: `1.234,50`, `90 000`, `22.5`. */
function parseNumber(digits: string, isThousands: boolean): number {
  const plain = digits.replace(/[\s'’]/g, '')
  const [, whole = plain, fraction = ''] = /^(.*)[.,](\d+)$/.exec(plain) ?? []
  const isDecimal = fraction !== '' && (fraction.length < 3 || /^\d{4,}$/.test(whole))
  const text = isDecimal ? `${whole.replace(/[.,]/g, '')}.${fraction}` : plain.replace(/[.,]/g, '')
  return Number(text) * (isThousands ? 1000 : 1)
}

const symbols: [RegExp, string][] = [
  [/US\s?\$/, 'USD'],
  [/CAD?\s?\$|\bC\$/, 'CAD'],
  [/AUD?\s?\$|\bA\$/, 'AUD'],
  [/NZ\s?\$/, 'NZD'],
  [/R\$/, 'BRL'],
  [/€/, 'EUR'],
  [/£/, 'GBP'],
  [/₹/, 'INR'],
  [/₽/, 'RUB'],
  [/₴/, 'UAH'],
  [/₪/, 'ILS'],
  [/₩/, 'KRW'],
  [/₫/, 'VND'],
  [/₱/, 'PHP'],
  [/₦/, 'NGN'],
  [/zł/, 'PLN'],
]

const dollars: Record<string, string> = {
  ...{ US: 'USD', CA: 'CAD', AU: 'AUD', NZ: 'NZD', SG: 'SGD', HK: 'HKD', MX: 'MXN', TW: 'TWD' },
}

const codes = new Set(Intl.supportedValuesOf('currency'))

/** ISO 4217: its code, then an unambiguous symbol; `$` only with a country. */
function readCurrency(text: string | null, country: string | null): string | null {
  if (!text) return null
  return (
    certainCurrency(text) ?? (text.includes('$') && country ? (dollars[country] ?? null) : null)
  )
}

const certainCurrency = remembered((text): string | null => {
  const code = text.match(/(?<![A-Za-z])[A-Z]{3}(?![A-Za-z])/g)?.find((word) => codes.has(word))
  if (code) return code
  const whole = text.trim().toUpperCase()
  if (codes.has(whole)) return whole
  return symbols.find(([pattern]) => pattern.test(text))?.[1] ?? null
})

/** BIWEEKLY, SEMIMONTHLY and ONCE have no name of their own in schema.org's set: unknown. */
const units: [RegExp, SalaryUnit | null][] = [
  [/\bbi-?weekly\b|\bsemi-?monthly\b|\bfortnight|\bonce\b|\bcommission\b/i, null],
  [/\byear(?:ly)?\b|\byr\b|\bannum\b|\bannual(?:ly)?\b|\bp\.?a\b/i, 'YEAR'],
  [/\bmonth(?:ly)?\b|\bp\.?m\b/i, 'MONTH'],
  [/\bweek(?:ly)?\b|\bp\.?w\b/i, 'WEEK'],
  [/\bdaily\b|\bdays?\b|\bp\.?d\b/i, 'DAY'],
  [/\bhour(?:ly)?\b|\bhr\b|\bp\.?h\b/i, 'HOUR'],
]

const unitOf = remembered((text): SalaryUnit | null => {
  const words = text.replaceAll('_', ' ')
  return units.find(([pattern]) => pattern.test(words))?.[1] ?? null
})
