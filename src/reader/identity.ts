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

/** What tells one content from another; not what is derived, nor how a date was written or a link tracked. */
const isHashed: Record<keyof ListingContent, boolean> = {
  title: true,
  description: false,
  url: false,
  datePosted: false,
  datePostedRaw: false,
  validThrough: true,
  employmentType: true,
  employmentTypeRaw: true,
  hiringOrganization: true,
  jobLocation: true,
  workplace: true,
  applicantLocationRequirements: true,
  isWorldwide: true,
  baseSalary: true,
  industry: true,
  occupationalCategory: true,
  categories: true,
  text: false,
  applyUrl: true,
}
const hashed = Object.entries(isHashed).filter(([, is]) => is)
// The names of the record above.
const names = hashed.map(([name]) => name as keyof ListingContent)

/** Names the content. `page`: its canonical URL. The description, most of it by far, is hashed as it stands. */
export function hashContent(content: ListingContent, page = canonicalUrl(content.url)): string {
  // As JSON would have it, but twice as fast.
  const posted = content.datePosted?.toISOString() ?? content.datePostedRaw
  const rest = JSON.stringify([page, posted, ...names.map((name) => content[name])])
  return new Bun.SHA256()
    .update(rest)
    .update(content.description ?? '')
    .digest('hex')
}

const hash = (text: string): string => Bun.CryptoHasher.hash('sha256', text, 'hex')
