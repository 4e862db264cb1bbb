import type { Filter } from 'mongodb'
import type { ListingContent } from '../../model/listing'
import type { ListingDocument } from './listing-document'

/**
 * What a search finds a listing by: its words, folded, each once, between spaces. MongoDB's text index stands on
 * it and finds the candidates; which of them have every word is asked of the words themselves.
 */
export function wordsOf({
  title,
  hiringOrganization,
  jobLocation,
  text,
}: Pick<ListingContent, 'title' | 'hiringOrganization' | 'jobLocation' | 'text'>): string {
  const all = [title, hiringOrganization.name, jobLocation?.raw, text].filter((part) => part)
  const words = split(all.join('\n'))
  // A search for C finds C++ too.
  const bare = words.map((word) => word.replace(/[+#]+$/, ''))
  return ` ${[...new Set([...words, ...bare])].join(' ')} `
}

/**
 * Every word of a person's search has to occur. Words are quoted, so that none is an operator: MongoDB joins
 * phrases by AND. Null when there is no word in it.
 */
export function matchOf(search: string): Filter<ListingDocument> | null {
  const words = [...new Set(split(search))]
  if (words.length === 0) return null
  const phrases = words.map((word) => `"${word}"`).join(' ')
  return { $text: { $search: phrases }, $and: eachWordOf(search) }
}

/** That each of the words stands among those of a listing. */
export const eachWordOf = (search: string): Filter<ListingDocument>[] =>
  [...new Set(split(search))].map((word) => ({
    words: { $regex: ` ${word.replaceAll('+', '\\+')} ` },
  }))

/** Letters and digits without case and accents; the signs of C++ and C# belong to them. */
const split = (text: string): string[] =>
  text
    .normalize('NFD')
    .replace(/\p{M}+/gu, '')
    .toLowerCase()
    .match(/[\p{L}\p{N}]+[+#]*/gu) ?? []
