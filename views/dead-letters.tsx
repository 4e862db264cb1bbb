import type { FC } from 'hono/jsx'
import { failures } from '../src/model/failure'
import type { Run } from '../src/model/run'
import { AttemptItem } from './attempts'
import { Excerpt } from './excerpt'
import { counted, formatNumber } from './format'
import { Only } from './only'
import { type Choice, Fact, Pager, Select, Time } from './ui'

/** The filter as it stands in the URL. */
export interface DeadLetterFilterText {
  kind?: string | undefined
  feed?: string | undefined
  source?: string | undefined
}

interface DeadLettersProps {
  runs: Run[]
  /** All that match, counted to `countLimit` at most. */
  count: number
  countLimit: number
  filter: DeadLetterFilterText
  /** When the list was read: "Retry all" means what it held then. */
  asOf: Date
  feeds: Choice[]
  sources: Choice[]
  newer: string | null
  older: string | null
}

export const DeadLettersPage: FC<DeadLettersProps> = (props) => (
  <>
    <div class="head">
      <h1>Dead letters</h1>
      <p class="muted">{countText(props)}</p>
      {props.count > 0 && (
        <Only to="operator">
          <RetryAll {...props} />
        </Only>
      )}
    </div>
    <p class="lead">
      Runs that failed for good and that nobody has retried or dismissed. Their feeds are asked
      again when they are due, whatever becomes of these.
    </p>
    <FilterForm {...props} />
    {props.runs.length === 0 && <p class="empty is-shown">{emptyText(props.filter)}</p>}
    <ul class="dead-letters">
      {props.runs.map((run) => (
        <DeadLetter run={run} />
      ))}
    </ul>
    <Pager newer={props.newer} older={props.older} />
  </>
)

const isFiltered = (filter: DeadLetterFilterText): boolean => Object.values(filter).some(Boolean)

const countText = ({ count, countLimit }: DeadLettersProps): string =>
  count >= countLimit ? `More than ${formatNumber(countLimit)}` : formatNumber(count)

const emptyText = (filter: DeadLetterFilterText): string =>
  isFiltered(filter) ? 'No dead letter matches this filter.' : 'Nothing has failed for good.'

const RetryAll: FC<DeadLettersProps> = ({ filter, asOf, count, countLimit }) => (
  <form class="actions" method="post" action="/dead-letters/retries">
    {Object.entries(filter).map(
      ([name, value]) => value && <input type="hidden" name={name} value={value} />,
    )}
    <input type="hidden" name="asOf" value={asOf.toISOString()} />
    <button type="submit" class="button is-main">
      {count === 1 || count >= countLimit ? 'Retry all' : `Retry all ${formatNumber(count)}`}
    </button>
  </form>
)

const FilterForm: FC<DeadLettersProps> = ({ filter, feeds, sources }) => (
  <details class="filters" open={isFiltered(filter)}>
    <summary>Filters</summary>
    <form method="get" action="/dead-letters" data-submit-on-select>
      <Select name="kind" label="Kind" any="Any kind" value={filter.kind} choices={kindChoices} />
      <Select name="feed" label="Feed" any="All feeds" value={filter.feed} choices={feeds} />
      <Select
        name="source"
        label="Source"
        any="All sources"
        value={filter.source}
        choices={sources}
      />
      <div class="buttons">
        <button type="submit" class="button">
          Filter
        </button>
        {isFiltered(filter) && <a href="/dead-letters">Clear</a>}
      </div>
    </form>
  </details>
)

const kindChoices: Choice[] = Object.entries(failures).map(([value, { title }]) => ({
  value,
  label: title,
}))

/** What happened, what happens next, what the operator can do; then all that is known of it. */
const DeadLetter: FC<{ run: Run }> = ({ run }) => (
  <li class="panel dead-letter" id={`dead-letter-${run.id}`}>
    <div class="dead-letter-story">
      <h2>{run.error ? failures[run.error.kind].title : 'It failed without a reason'}</h2>
      <p class="muted">
        <a href={`/runs/${run.id}`}>{run.feedName}</a>, {run.source}
        {run.finishedAt && (
          <>
            , <Time at={run.finishedAt} />
          </>
        )}
      </p>
      {run.error && (
        <>
          <p>{run.error.message}</p>
          <p>{failures[run.error.kind].next}</p>
          <p>{failures[run.error.kind].advice}</p>
        </>
      )}
    </div>
    <Only to="operator">
      <Actions run={run} />
    </Only>
    <Details run={run} />
    {run.error?.excerpt && <Excerpt id={run.id} text={run.error.excerpt} />}
  </li>
)

const Actions: FC<{ run: Run }> = ({ run }) => (
  <div class="dead-letter-actions">
    <form method="post" action={`/runs/${run.id}/retries`}>
      <button type="submit" class="button" aria-label={`Retry ${run.feedName}`}>
        Retry
      </button>
    </form>
    <details>
      <summary>
        Dismiss<span class="quiet"> {run.feedName}</span>
      </summary>
      <form class="inline" method="post" action={`/runs/${run.id}/dismissals`}>
        <label class="field">
          <span>Why it needs no retry</span>
          <input name="note" required maxlength={500} placeholder="The board knows of it" />
        </label>
        <button type="submit" class="button">
          Dismiss
        </button>
      </form>
    </details>
  </div>
)

const Details: FC<{ run: Run }> = ({ run }) => (
  <details class="dead-letter-details">
    <summary>{run.detailsPrunedAt ? 'Details' : counted(run.attempts.length, 'attempt')}</summary>
    {run.detailsPrunedAt && (
      <p class="muted">Its attempts and what the host sent were removed for their age.</p>
    )}
    <ol class="timeline">
      {run.attempts.map((attempt, index) => (
        <AttemptItem attempt={attempt} ordinal={index + 1} run={run} />
      ))}
    </ol>
    <dl class="facts">
      <Fact name="Feed URL">
        <span class="url">{run.feedUrl}</span>
      </Fact>
      <Fact name="Queue message">
        run <code>{run.id}</code>, generation {run.generation}
      </Fact>
      <Fact name="Kind">
        <code>{run.error?.kind}</code>
      </Fact>
    </dl>
  </details>
)
