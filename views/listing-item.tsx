import type { FC } from 'hono/jsx'
import type { ListingRow } from '../src/model/listing'
import { payText } from './pay'
import { Time } from './ui'
import { employmentWords, workplaceWords } from './words'

/** Segments of dots would be resolved away (RFC 3986 section 5.2.4): a key that has one goes as one segment. */
export function listingPath(key: string): string {
  const segments = key.split('/')
  const isResolved = segments.some((segment) => segment === '.' || segment === '..')
  const parts = isResolved ? [key] : segments
  return `/listings/${parts.map(encodeURIComponent).join('/')}`
}

export const ListingItem: FC<{ listing: ListingRow }> = ({ listing }) => (
  <li class="listing">
    <div class="listing-main">
      <h2>
        <a class="name" href={listingPath(listing.key)}>
          {listing.title}
        </a>
        {listing.closedAt && <span class="tag is-closed">Closed</span>}
      </h2>
      <p>{[listing.hiringOrganization.name, placeText(listing)].filter(Boolean).join(' · ')}</p>
      <Tags listing={listing} />
    </div>
    <p class="listing-side muted">
      <span>{listing.source}</span>
      <span>
        first seen <Time at={listing.firstSeenAt} />
      </span>
      <LastEvent listing={listing} />
    </p>
  </li>
)

/** The latest that happened to it since. */
const LastEvent: FC<{ listing: ListingRow }> = ({ listing }) => {
  const { closedAt, reopenedAt, changedAt, changedRunId, firstSeenAt } = listing
  const isBack = reopenedAt && changedRunId === listing.reopenedRunId
  if (closedAt) return <LastWords words="closed" at={closedAt} />
  if (isBack) return <LastWords words="came back" at={reopenedAt} />
  return changedAt > firstSeenAt ? <LastWords words="changed" at={changedAt} /> : null
}

const LastWords: FC<{ words: string; at: Date }> = ({ words, at }) => (
  <span>
    {words} <Time at={at} />
  </span>
)

/** Where the work is, or where applicants may live. */
export function placeText(
  listing: Pick<ListingRow, 'jobLocation' | 'applicantLocationRequirements' | 'isWorldwide'>,
): string | null {
  if (listing.jobLocation) return listing.jobLocation.raw
  if (listing.isWorldwide) return 'Anywhere'
  return listing.applicantLocationRequirements.join(', ') || null
}

const Tags: FC<{ listing: ListingRow }> = ({ listing }) => {
  const tags = [
    listing.workplace && workplaceWords[listing.workplace],
    ...listing.employmentType.map((type) => employmentWords[type]),
    listing.baseSalary && payText(listing.baseSalary),
  ].filter(Boolean)
  return tags.length === 0 ? null : (
    <ul class="tags">
      {tags.map((tag) => (
        <li class="tag">{tag}</li>
      ))}
    </ul>
  )
}
