import { raw } from 'hono/html'
import type { FC } from 'hono/jsx'
import type { Run, RunTotals } from '../src/model/run'
import { FirstSteps } from './first-steps'
import { ImportAll } from './import-all'
import { natureWords } from './nature-words'
import { Only } from './only'
import { Pauses, type PausesProps } from './pauses'
import { renderRunRow } from './run-row'
import { Totals } from './totals'
import { type Choice, choicesOf, Pager, Select } from './ui'
import { outcomeWords, statusWords, triggerWords } from './words'

/** The filter as it stands in the URL. */
export interface RunFilterText {
  feed?: string | undefined
  source?: string | undefined
  cycle?: string | undefined
  status?: string | undefined
  outcome?: string | undefined
  nature?: string | undefined
  trigger?: string | undefined
  by?: string | undefined
  from?: string | undefined
  to?: string | undefined
}

interface RunsPageProps {
  runs: Run[]
  totals: RunTotals
  filter: RunFilterText
  pauses: PausesProps
  feeds: Choice[]
  sources: Choice[]
  /** Who may have opened runs, the reader first; none: nobody signs in. */
  people: Choice[]
  /** The event stream of this page. */
  events: string
  newer: string | null
  older: string | null
  /** The trends in which they stand. */
  trends: string
  /** Rows at most; more that arrive push out the oldest. */
  limit: number
}

export const RunsPage: FC<RunsPageProps> = (props) => (
  <>
    <div class="head">
      <h1>Runs</h1>
      <TrendsLink filter={props.filter} href={props.trends} />
      <Live events={props.events} />
      {props.feeds.length > 0 && (
        <Only to="operator">
          <ImportForms feeds={props.feeds} feed={props.filter.feed} />
        </Only>
      )}
    </div>
    <Pauses {...props.pauses} />
    {props.feeds.length === 0 && <FirstSteps />}
    {(props.feeds.length > 0 || props.totals.runs > 0 || isFiltered(props.filter)) && (
      <History {...props} />
    )}
  </>
)

const History: FC<RunsPageProps> = (props) => (
  <>
    <FilterForm {...props} />
    <Totals totals={props.totals} />
    <RunTable runs={props.runs} limit={props.limit} empty={emptyText(props)} />
    <Pager newer={props.newer} older={props.older} />
  </>
)

/** The same runs in figures. */
const TrendsLink: FC<{ filter: RunFilterText; href: string }> = ({ filter, href }) => (
  <a href={href}>
    {filter.feed ? 'Trends of this feed' : filter.source ? 'Trends of this source' : 'Trends'}
  </a>
)

const isFiltered = (filter: RunFilterText): boolean => Object.values(filter).some(Boolean)

const emptyText = ({ filter }: RunsPageProps): string =>
  isFiltered(filter)
    ? 'No run matches this filter.'
    : 'No feed has been imported yet. “Import all” begins.'

/**
 * Opens the event stream. The extension never tries a first connection again: `every 5s` does,
 * and asks nothing while connected.
 */
const Live: FC<{ events: string }> = ({ events }) => (
  <p
    class="live"
    id="live"
    hx-sse:connect={events}
    hx-trigger="load, every 5s"
    hx-swap="none"
    hidden
  >
    <span>Connecting</span>
  </p>
)

const ImportForms: FC<{ feeds: Choice[]; feed: string | undefined }> = ({ feeds, feed }) => (
  <div class="actions">
    <form class="inline" method="post" action="/runs" hx-post="/runs" hx-swap="none">
      <label class="quiet" for="import-feed">
        Feed
      </label>
      <select id="import-feed" name="feedId" required>
        <option value="">Choose a feed…</option>
        {feeds.map(({ value, label }) => (
          <option value={value} selected={value === feed}>
            {label}
          </option>
        ))}
      </select>
      <button type="submit" class="button">
        Import
      </button>
    </form>
    <ImportAll />
  </div>
)

const FilterForm: FC<RunsPageProps> = ({ filter, feeds, sources, people }) => (
  <details class="filters" open={isFiltered(filter)}>
    <summary>Filters</summary>
    <form method="get" action="/" data-submit-on-select>
      <Select name="feed" label="Feed" any="All feeds" value={filter.feed} choices={feeds} />
      <Select
        name="source"
        label="Source"
        any="All sources"
        value={filter.source}
        choices={sources}
      />
      <Select
        name="status"
        label="Status"
        any="Any status"
        value={filter.status}
        choices={choicesOf(statusWords)}
      />
      <Select
        name="outcome"
        label="Outcome"
        any="Any outcome"
        value={filter.outcome}
        choices={choicesOf(outcomeWords)}
      />
      <Select
        name="nature"
        label="What it was"
        any="Anything"
        value={filter.nature}
        choices={choicesOf(natureWords)}
      />
      <Select
        name="trigger"
        label="Trigger"
        any="Any trigger"
        value={filter.trigger}
        choices={choicesOf(triggerWords)}
      />
      {people.length > 0 && (
        <Select name="by" label="Opened by" any="Anybody" value={filter.by} choices={people} />
      )}
      <DateField name="from" label="From (UTC)" value={filter.from} />
      <DateField name="to" label="To (UTC)" value={filter.to} />
      {filter.cycle && <input type="hidden" name="cycle" value={filter.cycle} />}
      <div class="buttons">
        <button type="submit" class="button">
          Filter
        </button>
        {isFiltered(filter) && <a href="/">Clear</a>}
      </div>
    </form>
  </details>
)

/** A slice of the trends begins at an instant; a person gives a day. */
const isInstant = (value: string | undefined): boolean => value !== undefined && value.length > 10

const DateField: FC<{ name: string; label: string; value: string | undefined }> = (props) => (
  <label class="field">
    <span>{props.label}</span>
    <input type={isInstant(props.value) ? 'text' : 'date'} name={props.name} value={props.value} />
  </label>
)

const RunTable: FC<{ runs: Run[]; limit: number; empty: string }> = (props) => (
  <div class="list">
    <table class="runs">
      <caption class="quiet">Runs, newest first</caption>
      <thead>
        <tr>
          <th scope="col">Status</th>
          <th scope="col">Feed</th>
          {['New', 'Updated', 'Unchanged', 'Duplicate', 'Failed', 'Fetched', 'Took'].map(
            (label) => (
              <th scope="col" class="number">
                {label}
              </th>
            ),
          )}
          <th scope="col">Opened</th>
        </tr>
      </thead>
      <tbody id="runs" data-limit={props.limit}>
        {props.runs.map((run) => raw(renderRunRow(run)))}
      </tbody>
    </table>
    <div class="empty">
      <p>{props.empty}</p>
    </div>
  </div>
)
