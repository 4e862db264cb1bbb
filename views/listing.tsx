import { raw } from 'hono/html'
import type { FC } from 'hono/jsx'
import type { Source } from '../src/model/feed'
import type { Lack } from '../src/model/lack'
import type { Life } from '../src/model/life'
import { closedReasons } from '../src/model/lifecycle'
import type { Listing, ListingContent } from '../src/model/listing'
import type { Carrier } from '../src/model/sighting'
import type { Twin } from '../src/model/twin'
import { formatDate } from './format'
import { Icon } from './icon'
import { LifePanel } from './life'
import { placeText } from './listing-item'
import { payText } from './pay'
import { Lacking } from './report-card'
import { TwinPanel } from './twins'
import { Fact, Time } from './ui'
import { employmentWords, workplaceWords } from './words'

interface ListingPageProps {
  listing: Listing
  life: Life
  /** The feeds that carry it, the latest first. */
  carriers: Carrier[]
  source: Pick<Source, 'name' | 'attribution' | 'mayRedistribute'> | null
  /** The listing for programs: JSON-LD that may stand in a script element; null: none is offered. */
  jobPosting: string | null
  /** What it lacks as a JobPosting. */
  lacking: Lack[]
  /** Where else it is likely published. */
  twins: Twin[]
}

export const ListingPage: FC<ListingPageProps> = ({
  listing,
  life,
  carriers,
  source,
  jobPosting,
  lacking,
  twins,
}) => (
  <article class="listing-page">
    {jobPosting && <script type="application/ld+json">{raw(jobPosting)}</script>}
    <p class="crumb">
      <a href="/listings">Listings</a>
    </p>
    <div class="head">
      <div>
        <h1>{listing.title}</h1>
        <p class="lead">
          {[listing.hiringOrganization.name, placeText(listing)].filter(Boolean).join(' · ')}
        </p>
        {source && <Credit {...source} />}
      </div>
      <div class="actions">
        <OutLink url={listing.url} label={`See it at ${listing.source}`} />
        {listing.applyUrl && listing.applyUrl !== listing.url && (
          <OutLink url={listing.applyUrl} label="Apply" />
        )}
      </div>
    </div>
    {listing.closedAt && (
      <div class="notice is-info">
        <p>
          Closed <Time at={listing.closedAt} />.{' '}
          {listing.closedReason && closedReasons[listing.closedReason]}{' '}
          {listing.closedRunId && (
            <a href={`/runs/${listing.closedRunId}`}>The last run that missed it</a>
          )}
        </p>
      </div>
    )}
    <div class="columns is-listing">
      <div>
        <Description html={listing.description} />
        <LifePanel life={life} />
      </div>
      <div>
        <Facts listing={listing} />
        <TwinPanel twins={twins} of={listing.key} />
        <Identity listing={listing} carriers={carriers} />
        {!listing.closedAt && <Lacking found={lacking} source={listing.source} />}
      </div>
    </div>
  </article>
)

/** What the terms of its source ask for. */
const Credit: FC<NonNullable<ListingPageProps['source']>> = (source) => (
  <>
    {source.attribution && <p class="credit">{source.attribution}</p>}
    {!source.mayRedistribute && (
      <p class="muted">
        By the terms of {source.name} it may not be passed on: exports and feeds for others leave it
        out.
      </p>
    )}
  </>
)

/** Addresses come from feeds: only http(s) becomes a link, and the board learns nothing of us. */
const OutLink: FC<{ url: string; label: string }> = ({ url, label }) =>
  /^https?:\/\//i.test(url) ? (
    <a class="button" href={url} rel="noreferrer noopener nofollow" target="_blank">
      {label}
      <Icon name="external" />
    </a>
  ) : null

/** Sanitised by the reader. `hx-ignore` keeps htmx from heeding any attribute inside. */
const Description: FC<{ html: string | null }> = ({ html }) => (
  <section class="panel description" hx-ignore="">
    <h2 class="quiet">Description</h2>
    {html ? raw(html) : <p class="muted">The feed gives no description.</p>}
  </section>
)

const Facts: FC<{ listing: Listing }> = ({ listing }) => (
  <section class="panel">
    <h2>Facts</h2>
    <FactList listing={listing} />
  </section>
)

/** What a listing says, but its title and text. */
export const FactList: FC<{ listing: ListingContent }> = ({ listing }) => (
  <dl class="facts">
    <Fact name="Organisation">{listing.hiringOrganization.name}</Fact>
    <Fact name="Place">{listing.jobLocation?.raw}</Fact>
    <Fact name="Country">{listing.jobLocation?.country}</Fact>
    <Fact name="Workplace">{listing.workplace && workplaceWords[listing.workplace]}</Fact>
    <Fact name="Applicants may live in">
      {listing.isWorldwide ? 'Anywhere' : listing.applicantLocationRequirements.join(', ')}
    </Fact>
    <Fact name="Employment">
      {listing.employmentType.map((type) => employmentWords[type]).join(', ') ||
        listing.employmentTypeRaw}
    </Fact>
    <Fact name="Pay">{listing.baseSalary && payText(listing.baseSalary)}</Fact>
    <Fact name="Industry">{listing.industry}</Fact>
    <Fact name="Occupation">{listing.occupationalCategory}</Fact>
    <Fact name="Categories">{listing.categories.join(', ')}</Fact>
    <Fact name="Posted">
      {listing.datePosted ? <Time at={listing.datePosted} /> : listing.datePostedRaw}
    </Fact>
    <Fact name="Valid through">{listing.validThrough && formatDate(listing.validThrough)}</Fact>
    <Fact name="Address">
      <span class="url">{listing.url}</span>
    </Fact>
  </dl>
)

const Identity: FC<Pick<ListingPageProps, 'listing' | 'carriers'>> = ({ listing, carriers }) => (
  <section class="panel">
    <h2>Where it is from</h2>
    <dl class="facts">
      <Fact name="Last seen">{carriers[0] && <Time at={carriers[0].lastSeenAt} />}</Fact>
      <Fact name="Carried by">
        {carriers.length > 0 && (
          <ul class="carriers">
            {carriers.map((carrier) => (
              <li>
                <a href={`/?feed=${encodeURIComponent(carrier.feedId)}`}>{carrier.feedName}</a>{' '}
                <small>
                  <Time at={carrier.lastSeenAt} />
                </small>
              </li>
            ))}
          </ul>
        )}
      </Fact>
      <Fact name="Key">
        <code>{listing.key}</code>
      </Fact>
      <Fact name="Guid">{listing.guid && <code class="url">{listing.guid}</code>}</Fact>
    </dl>
  </section>
)
