import type { FC } from 'hono/jsx'
import type { ListingDraft } from '../src/model/listing'
import type { NoReading, Reading, RefusedItem } from '../src/model/reading'
import { counted, formatNumber } from './format'
import { FactList } from './listing'
import { placeText } from './listing-item'
import { Fact } from './ui'

/** What a document has, in a sentence. */
export function countsText({ counts, isWhole, nextUrl }: Reading): string {
  const { listings, rejected, skipped } = counts
  const parts = [
    counted(listings, 'job listing'),
    ...(rejected > 0 ? [`${formatNumber(rejected)} rejected`] : []),
    ...(skipped > 0 ? [`${formatNumber(skipped)} that are no listings`] : []),
  ]
  const isAll = isWhole && nextUrl === null
  return `${isAll ? '' : 'In the part that was looked at: '}${parts.join(', ')}.`
}

export const encodingText = ({ encoding, encodingReason }: Reading): string =>
  `${encoding}: ${encodingReason}`

/** The first listings of a document, as they would be stored. */
export const ReadListings: FC<{ reading: Reading }> = ({ reading }) => (
  <section class="panel">
    <h2>
      {reading.listings.length === 0
        ? 'No listing could be read'
        : firstText(reading.listings.length)}
    </h2>
    <ol class="read-listings">
      {reading.listings.map((listing) => (
        <ReadListing listing={listing} />
      ))}
    </ol>
  </section>
)

const firstText = (count: number): string =>
  count === 1
    ? 'One listing, as it would be stored'
    : `The first ${count} listings, as they would be stored`

const ReadListing: FC<{ listing: ListingDraft }> = ({ listing }) => (
  <li class="read-listing">
    <details>
      <summary>
        {listing.title}{' '}
        <span class="muted">
          {[listing.hiringOrganization.name, placeText(listing)].filter(Boolean).join(' · ')}
        </span>
      </summary>
      <FactList listing={listing} />
      <dl class="facts">
        <Fact name="Key">
          <code class="url">{listing.key}</code>
        </Fact>
        <Fact name="Text">{excerptOf(listing.text)}</Fact>
      </dl>
    </details>
  </li>
)

const excerptLength = 300
const excerptOf = (text: string): string =>
  text.length > excerptLength ? `${text.slice(0, excerptLength)}…` : text

/** What is to be said of a document, and of its items that become no listings. */
export const ReadFaults: FC<{ reading: Reading }> = ({ reading }) =>
  reading.warnings.length + reading.refused.length === 0 ? null : (
    <section class="panel">
      <h2>Warnings</h2>
      <ul class="warnings">
        {reading.warnings.map(({ message }) => (
          <li>{message}</li>
        ))}
        {reading.refused.map((item) => (
          <li>{refusedText(item)}</li>
        ))}
      </ul>
    </section>
  )

const refusedText = ({ index, name, reason, excerpt }: RefusedItem): string => {
  const what = name === 'rejected' ? 'is rejected' : 'is no listing'
  return `Item ${formatNumber(index + 1)} ${what}: ${reason}${excerpt ? ` (${excerpt})` : ''}`
}

/** Why there is no feed in a document, and what it suggests instead. */
export const NoFeed: FC<{ reading: NoReading }> = ({ reading: { failure, named } }) => (
  <section class="panel">
    <h2>This is no feed that Gleaner knows</h2>
    <p>{failure.message}</p>
    {named.length > 0 && (
      <>
        <h3>The page names {counted(named.length, 'feed')}</h3>
        <ul class="named-feeds">
          {named.map(({ url, title }) => (
            <li>
              <form class="inline" method="post" action="/feeds/previews">
                <input type="hidden" name="url" value={url} />
                <button type="submit" class="button">
                  Preview<span class="quiet"> {title ?? url}</span>
                </button>
                <span>
                  {title && <strong>{title} </strong>}
                  <span class="url">{url}</span>
                </span>
              </form>
            </li>
          ))}
        </ul>
      </>
    )}
    {failure.excerpt && (
      <details>
        <summary>How it begins</summary>
        <pre>{failure.excerpt}</pre>
      </details>
    )}
  </section>
)
