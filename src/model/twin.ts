import type { ListingContent, Place } from './listing'
import { remembered } from './remembered'

/** A likely duplicate: the same company, title and place at another source, and a text that is much alike. */
export interface Twin {
  key: string
  source: string
  title: string
  /** How much of the shorter text stands in the longer one too, 0 to 1. */
  likeness: number
}

/** Listings of several sources that are likely the same job. */
export interface TwinGroup {
  twinKey: string
  /** Each with its likeness to the one that it is most like. */
  members: Twin[]
}

type Named = Pick<ListingContent, 'title' | 'hiringOrganization' | 'jobLocation' | 'workplace'>

/**
 * Company, title and place without what boards write differently: case, accents, signs, legal forms, "(m/w/d)".
 * Two sources that agree in it may mean the same job. Null: too little is known to compare.
 */
export function twinKeyOf({
  title,
  hiringOrganization: { name },
  jobLocation,
  workplace,
}: Named): string | null {
  const company = name && companyOf(name)
  const words = wordsOf(title.replace(bracketed, ' ')).filter((word) => !genders.has(word))
  if (!company || words.length === 0) return null
  const place = jobLocation?.locality ?? jobLocation?.raw.split(',', 1)[0] ?? ''
  const where = workplace === 'remote' ? workplace : placeOf(place)
  return `${company}|${words.join(' ')}|${where}`
}

const companyOf = remembered((name) => withoutLegalForm(wordsOf(name)).join(' '))
const placeOf = remembered((place) => wordsOf(place).join(' '))

/** Legal forms come last: `Acme GmbH & Co. KG`, but `AB Foods`. */
function withoutLegalForm(words: string[]): string[] {
  const last = words.findLastIndex((word) => !legalForms.has(word))
  return words.slice(0, last + 1)
}

/** `(m/w/d)`, `(f/m/x)`, `(all genders)`. */
const bracketed = /[([](?:[a-z]\s*[/|,*]\s*)+[a-z][)\]]|\(all genders\)/gi
const genders = new Set(['mwd', 'fmd', 'mfd', 'wmd'])
const legalForms = new Set(
  'ab ag as bv co company corp corporation gmbh inc incorporated kg limited llc llp ltd nv oy plc pty sa sarl sas se spa srl'.split(
    ' ',
  ),
)

const ascii = /^[\0-\x7f]*$/

/** Letters and digits, folded, with the signs that tell C++ and C# apart. */
function wordsOf(text: string): string[] {
  const folded = ascii.test(text) ? text : text.normalize('NFKD').replace(/\p{M}/gu, '')
  return folded.toLowerCase().match(/[\p{L}\p{N}]+(?:\+\+|#)?/gu) ?? []
}

/** Words that stand side by side. */
const shingleLength = 4
/** Too few to tell anything. */
const fewestShingles = 12

/** What likeness makes a twin: boards shorten a text, or wrap it in words of their own, but keep most of it. */
export const leastLikeness = 0.6

/** Two towns may have the same name: Springfield, IL and Springfield, MO. Unknown, or written in another way, tells nothing. */
export function areApart(one: Place | null, other: Place | null): boolean {
  if (!one || !other) return false
  if (one.country && other.country && one.country !== other.country) return true
  const [region, otherRegion] = [codeOf(one.region), codeOf(other.region)]
  return region !== null && otherRegion !== null && region !== otherRegion
}

const codeOf = (region: string | null): string | null =>
  region && /^[a-z]{2,3}$/i.test(region) ? region.toUpperCase() : null

/** How much of the shorter text stands in the longer one, 0 to 1 (overlap of shingles); null: too short to tell. */
export function likenessOf(one: Set<string>, other: Set<string>): number | null {
  const [few, many] = [one, other].sort((a, b) => a.size - b.size)
  if (!few || !many || few.size < fewestShingles) return null
  let shared = 0
  for (const shingle of few) if (many.has(shingle)) shared += 1
  return shared / few.size
}

/** More of a text tells no more. */
const longestText = 20_000

/** What a text is compared by. */
export function shinglesOf(text: string): Set<string> {
  const words = wordsOf(text.slice(0, longestText))
  const shingles = new Set<string>()
  for (let at = 0; at + shingleLength <= words.length; at++)
    shingles.add(words.slice(at, at + shingleLength).join(' '))
  return shingles
}
