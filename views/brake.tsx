import type { FC } from 'hono/jsx'
import type { Feed } from '../src/model/feed'
import type { Brake, BrakeDecision } from '../src/model/lifecycle-brake'
import type { ListingRow } from '../src/model/listing'
import { counted, formatNumber } from './format'
import { brakeSentences, brakeText } from './lifecycle-words'
import { ListingItem } from './listing-item'
import { Only } from './only'
import { Time } from './ui'

interface BrakePageProps {
  feed: Feed
  /** A page of the listings that are held. */
  listings: ListingRow[]
  first: string | null
  next: string | null
}

/** The closes of a feed that wait for a person: why, which, and what can be said of them. */
export const BrakePage: FC<BrakePageProps> = ({ feed, listings, first, next }) => (
  <>
    <p class="crumb">
      <a href={`/feeds#feed-${feed.id}`}>Feeds</a>
    </p>
    <div class="head">
      <h1>What {feed.name} misses</h1>
      {feed.brake && <p class="muted">{brakeText(feed.brake)}</p>}
    </div>
    {feed.brake ? (
      <>
        <Question feed={feed} brake={feed.brake} />
        <h2>Held listings</h2>
        <ul class="listings">
          {listings.map((listing) => (
            <ListingItem listing={listing} />
          ))}
        </ul>
        <Pages first={first} next={next} />
      </>
    ) : (
      <p class="empty is-shown">No close of this feed waits for you.</p>
    )}
    {feed.lastDecision && <Decision decision={feed.lastDecision} />}
  </>
)

/** They come in an order of the store's own. */
const Pages: FC<{ first: string | null; next: string | null }> = ({ first, next }) =>
  first || next ? (
    <nav class="pager" aria-label="Pages">
      {first ? (
        <a class="button" href={first}>
          ← To the first
        </a>
      ) : (
        <span />
      )}
      {next && (
        <a class="button" rel="next" href={next}>
          More →
        </a>
      )}
    </nav>
  ) : null

const Question: FC<{ feed: Feed; brake: Brake }> = ({ feed, brake }) => (
  <section class="panel brake">
    <p>
      {brakeSentences[brake.reason]} The brake has been on since <Time at={brake.since} />, and the{' '}
      <a href={`/runs/${brake.runId}`}>last run that missed them</a> says what it read. Nothing of
      this feed is closed until you decide, or a run finds them again.
    </p>
    {brake.approval ? (
      <p>They are being closed, as was approved.</p>
    ) : (
      <Only to="operator">
        <div class="forms">
          <form class="inline" method="post" action={`/feeds/${feed.id}/brake/approvals`}>
            <input type="hidden" name="before" value={brake.before} />
            <NoteField id="approval-note" placeholder="The branch has shut" />
            <button type="submit" class="button is-bad">
              They are gone: close {formatNumber(brake.count)}
            </button>
          </form>
          <form class="inline" method="post" action={`/feeds/${feed.id}/brake/rejections`}>
            <NoteField id="rejection-note" placeholder="The export of the board is broken" />
            <button type="submit" class="button">
              They are not: keep them open
            </button>
          </form>
        </div>
      </Only>
    )}
    <p class="muted">
      What you keep open is asked for again only when two other healthy runs miss it too.
    </p>
  </section>
)

const NoteField: FC<{ id: string; placeholder: string }> = ({ id, placeholder }) => (
  <label class="field" for={id}>
    <span>Note (optional)</span>
    <input id={id} name="note" maxlength={500} placeholder={placeholder} />
  </label>
)

const Decision: FC<{ decision: BrakeDecision }> = ({ decision }) => (
  <p class="muted">
    Last time (<Time at={decision.at} />){' '}
    {decision.isApproved
      ? `a person approved, and ${counted(decision.count, 'listing was', 'listings were')} closed.`
      : `a person kept ${counted(decision.count, 'listing')} open.`}
    {decision.note && ` Note: ${decision.note}`}{' '}
    <a href={`/runs/${decision.runId}`}>The run that missed them</a>
  </p>
)
