import type { ListingContent } from '../model/listing'
import { canonicalUrl } from './values/urls'

/** Longer ids (whole texts as guid) are named by their hash. */
const idLimit = 500

export interface Claims {
  /** What the dialect knows to be the id. */
  id: string | null
  guid: string | null
  /** An earlier listing of the document has the guid, with another title and link. */
  hasSharedGuid: boolean
  url: string
  /** The page of the feed itself: a link to it names no listing. */
  home: string | null
  title: string
  organization: string | null
  place: string | null
}

/** The id of a listing within its source, by a ladder, the surest first; always the same for the same claims. */
export function readExternalId(claims: Claims): string {
  const id = claims.id?.trim() || guidId(claims) || linkId(claims) || weakId(claims)
  return id.length > idLimit ? `hash:${hash(id)}` : id
}

function guidId({ guid, hasSharedGuid, url }: Claims): string | null {
  const id = guid?.trim() || null
  return id && hasSharedGuid ? `${id}|${canonicalUrl(url)}` : id
}

/** Every listing linking to the board's own page would otherwise be one listing. */
function linkId({ url, home }: Claims): string | null {
  const canonical = canonicalUrl(url)
  const isHome = home !== null && canonical === canonicalUrl(home)
  return isHome || /^https?:\/\/[^/]+\/$/.test(canonical) ? null : canonical
}

const weakId = ({ title, organization, place }: Claims): string =>
  `weak:${hash(JSON.stringify([title, organization, place]))}`

/** Names the content, without what does not change its meaning: how a date was written, tracking in the link, derived text. */
export function hashContent(content: ListingContent): string {
  const { text: _derived, url, datePosted, datePostedRaw, ...rest } = content
  const posted = datePosted ?? datePostedRaw
  return hash(JSON.stringify([canonicalUrl(url), posted, Object.entries(rest).sort(byName)]))
}

const byName = ([a]: [string, unknown], [b]: [string, unknown]): number => (a < b ? -1 : 1)

const hash = (text: string): string => Bun.CryptoHasher.hash('sha256', text, 'hex')
