import type { FC } from 'hono/jsx'
import type { ListingRow } from '../src/model/listing'
import type { FoundItem } from '../src/model/run-items'
import { formatNumber } from './format'
import { ListingItem } from './listing-item'
import { Only } from './only'
import { type Choice, choicesOf, Pager, Select } from './ui'
import { employmentWords, workplaceWords } from './words'

/** The filter as it stands in the URL. */
export interface ListingFilterText {
  q?: string | undefined
  source?: string | undefined
  feed?: string | undefined
  workplace?: string | undefined
  employment?: string | undefined
  state?: string | undefined
  closedBy?: string | undefined
  reopenedBy?: string | undefined
  firstRun?: string | undefined
}

interface ListingsPageProps {
  listings: ListingRow[]
  /** Listings that match, counted to `countLimit`. */
  count: number
  countLimit: number
  filter: ListingFilterText
  /** Items that a search names which finds no listing. */
  rejected: FoundItem[]
  /** For how many days closed listings are kept; null: for ever. */
  keptDays: number | null
  feeds: Choice[]
  sources: Choice[]
  /** Saved ones, by name. */
  searches: { id: string; name: string; href: string }[]
  /** The same listings for other programs. */
  outputs: { label: string; href: string }[]
  newer: string | null
  older: string | null
}

export const ListingsPage: FC<ListingsPageProps> = (props) => (
  <>
    <div class="head">
      <h1>Listings</h1>
      <p class="muted">{countText(props)}</p>
      <div class="actions">
        <a href="/duplicates">Likely duplicates</a>
      </div>
    </div>
    <SearchForm {...props} />
    <Searches searches={props.searches} filter={props.filter} />
    <RunFilter {...props.filter} />
    {props.listings.length === 0 ? (
      <Nothing {...props} />
    ) : (
      <ul class="listings">
        {props.listings.map((listing) => (
          <ListingItem listing={listing} />
        ))}
      </ul>
    )}
    <Pager newer={props.newer} older={props.older} />
    <Outputs outputs={props.outputs} />
  </>
)

/** What a saved search asks: the filters that are not of a moment. */
const kept = ['q', 'source', 'feed', 'workplace', 'employment'] as const

const Searches: FC<Pick<ListingsPageProps, 'searches' | 'filter'>> = ({ searches, filter }) => {
  const isFiltered = kept.some((name) => filter[name])
  return (
    <div class="searches">
      {searches.length > 0 && (
        <p class="muted">
          Saved searches:{' '}
          {searches.map(({ name, href }, index) => (
            <>
              {index > 0 && ', '}
              <a href={href}>{name}</a>
            </>
          ))}
          . <a href="/webhooks">Manage</a>
        </p>
      )}
      {isFiltered && (
        <Only to="operator">
          <SaveForm filter={filter} />
        </Only>
      )}
    </div>
  )
}

const SaveForm: FC<{ filter: ListingFilterText }> = ({ filter }) => (
  <details>
    <summary>Save this search</summary>
    <form class="inline" method="post" action="/searches">
      {kept.map((name) => filter[name] && <input type="hidden" name={name} value={filter[name]} />)}
      <label class="field">
        <span>Name of the search</span>
        <input name="name" required maxlength={200} />
      </label>
      <button type="submit" class="button">
        Save
      </button>
    </form>
  </details>
)

const Outputs: FC<Pick<ListingsPageProps, 'outputs'>> = ({ outputs }) => (
  <p class="muted outputs">
    For other programs:{' '}
    {outputs.map(({ label, href }, index) => (
      <>
        {index > 0 && ', '}
        <a href={href}>{label}</a>
      </>
    ))}
  </p>
)

function countText({ count, countLimit }: ListingsPageProps): string {
  const isCapped = count >= countLimit
  return `${formatNumber(count)}${isCapped ? '+' : ''} ${count === 1 ? 'job listing' : 'job listings'}`
}

/** Where else to look for what a search does not find. */
const Nothing: FC<ListingsPageProps> = ({ filter, rejected, keptDays }) => (
  <>
    <p class="empty is-shown">{emptyText(filter)}</p>
    {filter.q && rejected.length > 0 && (
      <section class="panel">
        <h2>Rejected, so not stored</h2>
        <ul>
          {rejected.map(({ excerpt, guid, reason, run }) => (
            <li>
              <a href={`/runs/${run.id}?outcome=rejected#items`}>
                {guid ? `${excerpt} (${guid})` : excerpt}
              </a>
              , by the last whole import of {run.feedName}: {reason}
            </li>
          ))}
        </ul>
      </section>
    )}
    {filter.q && (
      <p class="muted">
        What an import has rejected is no listing: the page of each run tells the first fifty.{' '}
        {keptDays !== null && `Listings are removed ${keptDays} days after they were closed. `}
        Whether a person has removed a feed with its listings stands in the{' '}
        <a href="/audit">audit log</a>.
      </p>
    )}
  </>
)

const emptyText = (filter: ListingFilterText): string =>
  Object.values(filter).some(Boolean)
    ? 'No job listing matches. Every word of a search must occur in it.'
    : 'No job listing yet. They come with the first import.'

/** The list that a run's page leads to. */
const RunFilter: FC<ListingFilterText> = ({ closedBy, reopenedBy, firstRun }) => (
  <>
    {firstRun && (
      <p class="muted">
        Brought by <a href={`/runs/${firstRun}`}>this run</a>.
      </p>
    )}
    {closedBy && (
      <p class="muted">
        Closed because <a href={`/runs/${closedBy}`}>this run</a>, too, had missed them.
      </p>
    )}
    {reopenedBy && (
      <p class="muted">
        Closed once, and open again since <a href={`/runs/${reopenedBy}`}>this run</a> found them.
      </p>
    )}
  </>
)

const SearchForm: FC<ListingsPageProps> = ({ filter, feeds, sources }) => (
  <form class="search" method="get" action="/listings" data-submit-on-select>
    <label class="field is-wide">
      <span>Search</span>
      <input
        type="search"
        name="q"
        value={filter.q}
        placeholder="Title, company, place, text; or a key, address or guid"
      />
    </label>
    <Select
      name="source"
      label="Source"
      any="All sources"
      value={filter.source}
      choices={sources}
    />
    <Select name="feed" label="Feed" any="All feeds" value={filter.feed} choices={feeds} />
    <Select
      name="workplace"
      label="Workplace"
      any="Any workplace"
      value={filter.workplace}
      choices={choicesOf(workplaceWords)}
    />
    <Select
      name="employment"
      label="Employment"
      any="Any employment"
      value={filter.employment}
      choices={choicesOf(employmentWords)}
    />
    <Select
      name="state"
      label="State"
      any="Open and closed"
      value={filter.state}
      choices={[
        { value: 'open', label: 'Open' },
        { value: 'closed', label: 'Closed' },
      ]}
    />
    {filter.closedBy && <input type="hidden" name="closedBy" value={filter.closedBy} />}
    {filter.reopenedBy && <input type="hidden" name="reopenedBy" value={filter.reopenedBy} />}
    {filter.firstRun && <input type="hidden" name="firstRun" value={filter.firstRun} />}
    <div class="buttons">
      <button type="submit" class="button is-main">
        Search
      </button>
      {Object.values(filter).some(Boolean) && <a href="/listings">Clear</a>}
    </div>
  </form>
)
