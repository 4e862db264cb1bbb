import type { Place } from '../../model/listing'
import { remembered } from '../../model/remembered'
import { countryOf, isAmbiguousCountry, isUsState } from './countries'
import { readText } from './text'

export interface PlaceFields {
  /** The place in one text. */
  text: string | null
  city: string | null
  region: string | null
  country: string | null
  postalCode: string | null
}

/** A place from a feed's own parts, else from the safe patterns of one text. Null: none is told. */
export function readPlace(fields: PlaceFields): Place | null {
  const text = readText(fields.text)
  const locality = readText(fields.city)
  const region = readText(fields.region)
  const country = readText(fields.country)
  const postalCode = readText(fields.postalCode)
  const parts = [locality, region, country].filter((part) => part !== null)
  const raw = text ?? (parts.join(', ') || postalCode)
  if (!raw) return null
  const code = country === null ? null : countryOf(country)
  if (locality ?? region) return { raw, locality, region, country: code, postalCode }
  const guess = patternOf(raw)
  return { raw, ...guess, country: code ?? guess.country, postalCode }
}

const unknown = { locality: null, region: null, country: null }

const patternOf = remembered(readPattern)

/** `City, ST`, `City, ST, USA`, `City, Country`, `Country`; of a longer one only the country is safe. */
function readPattern(raw: string): Pick<Place, 'locality' | 'region' | 'country'> {
  const parts = raw.split(',').map((part) => part.trim())
  const [first = '', second = ''] = parts
  const last = parts.at(-1) ?? ''
  // Several places in one text
  if (parts.includes('') || /[;|]/.test(raw)) return unknown
  if (parts.length === 1) return { ...unknown, country: readCountry(first) }
  if (parts.length === 2) return readPair(first, second)
  if (parts.length > 3 || countryOf(first)) return unknown
  const country = readCountry(last)
  return country === 'US' && isUsState(second)
    ? { locality: first, region: second, country }
    : { ...unknown, country }
}

/** Two letters alone may be anything. */
const readCountry = (text: string): string | null =>
  isAmbiguousCountry(text) || (text.length <= 2 && text !== 'UK') ? null : countryOf(text)

function readPair(first: string, second: string): Pick<Place, 'locality' | 'region' | 'country'> {
  // `Canada, USA` is a list of countries
  if (isAmbiguousCountry(second) || (first.length > 2 && countryOf(first))) return unknown
  if (isUsState(second)) return { locality: first, region: second, country: 'US' }
  const country = countryOf(second)
  return country ? { locality: first, region: null, country } : unknown
}

const worldwide = /^(?:anywhere|world ?wide|anywhere in the world|global|everywhere)$/i

export interface Eligibility {
  /** Where applicants may live. */
  requirements: string[]
  isWorldwide: boolean
}

/** Places where applicants may live -> their names, and whether they are the whole world. */
export function readEligibility(names: string[]): Eligibility {
  const texts = [...new Set(names.map(readText).filter((name) => name !== null))]
  return {
    requirements: texts.filter((name) => !worldwide.test(name)),
    isWorldwide: texts.some((name) => worldwide.test(name)),
  }
}
