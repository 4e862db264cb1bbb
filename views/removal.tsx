import type { FC } from 'hono/jsx'
import type { Feed } from '../src/model/feed'
import { counted, formatNumber } from './format'
import { Time } from './ui'

export interface RemovalPageProps {
  /** A feed's, or a source's. */
  kind: 'feed' | 'source'
  name: string
  /** To be typed. */
  word: string
  feeds: Feed[]
  listings: number
  shared: number
  runs: number
  documents: number
  /** Counts end there. */
  countLimit: number
  askedAt: Date | null
  /** Why the form came back. */
  problem?: string | undefined
}

/** What would go for good, what stays, and the question whether it is meant. */
export const RemovalPage: FC<RemovalPageProps> = (props) => (
  <>
    <p class="crumb">
      <a href={props.kind === 'feed' ? '/feeds' : '/politeness'}>
        {props.kind === 'feed' ? 'Feeds' : 'Politeness'}
      </a>
    </p>
    <div class="head">
      <h1>Remove {props.name} for good</h1>
    </div>
    {props.askedAt ? (
      <section class="panel">
        <h2>It is being removed</h2>
        <p>
          Since <Time at={props.askedAt} />. Of its listings {atMost(props, props.listings)} are
          left. Reload this page to see how far it is.
        </p>
      </section>
    ) : (
      <Question {...props} />
    )}
  </>
)

const atMost = ({ countLimit }: RemovalPageProps, count: number): string =>
  count >= countLimit ? `more than ${formatNumber(countLimit)}` : formatNumber(count)

const Question: FC<RemovalPageProps> = (props) => (
  <section class="panel">
    <h2>What goes</h2>
    <ul class="warnings">
      <li>
        <strong>
          {atMost(props, props.listings)} job {props.listings === 1 ? 'listing' : 'listings'}
        </strong>
        , with what happened to each of them
      </li>
      <li>{counted(props.documents, 'kept document')}</li>
      {props.kind === 'source' && (
        <li>
          {counted(props.feeds.length, 'feed')}
          {props.feeds.length > 0 && `: ${props.feeds.map(({ name }) => name).join(', ')}`}
        </li>
      )}
      <li>
        What {atMost(props, props.runs)} {props.runs === 1 ? 'run' : 'runs'} say of single items:
        rejected ones, warnings, excerpts
      </li>
      <li>The {props.kind} itself, with its settings</li>
    </ul>
    <h3>What stays</h3>
    <ul class="warnings">
      {props.shared > 0 && (
        <li>{atMost(props, props.shared)} listings that another feed carries, too</li>
      )}
      <li>The figures of its runs, and the sums that trends and the ledger of hosts are made of</li>
      <li>Copies that others have fetched from here: Gleaner cannot call them back</li>
    </ul>
    <form class="inline removal" method="post" action={pathOf(props)}>
      <label class="field">
        <span>
          To confirm, type <strong>{props.word}</strong>
        </span>
        <input
          name="confirmation"
          required
          autocomplete="off"
          spellcheck={false}
          aria-invalid={props.problem ? 'true' : undefined}
          aria-describedby={props.problem ? 'removal-problem' : undefined}
        />
      </label>
      <button type="submit" class="button is-bad">
        Remove it for good
      </button>
      {props.problem && (
        <p class="problem" id="removal-problem">
          {props.problem}
        </p>
      )}
    </form>
    {props.kind === 'feed' && (
      <p class="muted">
        To keep its listings and its history, archive it instead: it is then no longer imported, nor
        in the list of feeds.
      </p>
    )}
  </section>
)

const pathOf = ({ kind, word }: RemovalPageProps): string =>
  `/${kind}s/${encodeURIComponent(word)}/removal`
