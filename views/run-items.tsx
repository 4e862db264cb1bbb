import type { FC } from 'hono/jsx'
import { isOpen, type Run } from '../src/model/run'
import { type ItemOutcome, itemOutcomes, type RunItem } from '../src/model/run-items'
import { Changes } from './changes'
import { itemSentences, itemWords } from './chronicle-words'
import { counted, formatNumber } from './format'
import { listingPath } from './listing-item'
import { Pager, Time } from './ui'

/** What a run did, one outcome at a time. */
export interface RunItemsProps {
  /** Null: it did nothing to tell of. */
  outcome: ItemOutcome | null
  counts: Record<ItemOutcome, number>
  items: RunItem[]
  /** Typed into the search. */
  search: string | undefined
  newer: string | null
  older: string | null
}

export const RunItems: FC<RunItemsProps & { run: Run }> = ({ run, ...props }) => (
  <section class="panel run-items" id="items">
    <h2>Item by item</h2>
    <Tabs run={run} {...props} />
    {props.outcome === null ? (
      <p class="muted">{nothingText(run)}</p>
    ) : (
      <>
        <p class="muted">{itemSentences[props.outcome]}</p>
        {!isOpen(run) && <ItemSearch run={run} {...props} />}
        <ItemList {...props} />
        <Rest run={run} {...props} />
        <Pager newer={props.newer} older={props.older} />
      </>
    )}
  </section>
)

function nothingText({ counts, status }: Run): string {
  if (isOpen({ status })) return 'Nothing yet.'
  if (counts.unchanged === 0) return 'It brought, changed and closed nothing.'
  return `It brought, changed and closed nothing. ${counted(counts.unchanged, 'listing')} that it found unchanged ${counts.unchanged === 1 ? 'is' : 'are'} counted only.`
}

type Props = RunItemsProps & { run: Run }

const Tabs: FC<Props> = ({ run, counts, outcome: shown }) => (
  <nav class="tabs" aria-label="What became of the items">
    {itemOutcomes
      .filter((outcome) => counts[outcome] > 0 || outcome === shown)
      .map((outcome) => (
        <a
          class="tab"
          href={`/runs/${run.id}?outcome=${outcome}#items`}
          aria-current={outcome === shown ? 'page' : undefined}
        >
          {itemWords[outcome]} <span class="figure">{formatNumber(counts[outcome])}</span>
        </a>
      ))}
  </nav>
)

const ItemSearch: FC<Props> = ({ run, outcome, search }) => (
  <form class="item-search" method="get" action={`/runs/${run.id}#items`}>
    <input type="hidden" name="outcome" value={outcome ?? ''} />
    <label class="field">
      <span>Search in these</span>
      <input type="search" name="q" value={search} placeholder="Title or key" />
    </label>
    <button type="submit" class="button">
      Search
    </button>
    {search && <a href={`/runs/${run.id}?outcome=${outcome}#items`}>Clear</a>}
  </form>
)

const ItemList: FC<Props | RunItemsProps> = ({ items, search }) =>
  items.length === 0 ? (
    <p class="muted">{search ? 'None of them has this in its title or key.' : 'None is kept.'}</p>
  ) : (
    <ul class="item-list">
      {items.map((item) => (
        <Item item={item} />
      ))}
    </ul>
  )

const Item: FC<{ item: RunItem }> = ({ item }) => (
  <li class="item">
    <p class="item-head">
      <ItemName item={item} />
      {item.index !== null && (
        <small class="muted">{`position ${formatNumber(item.index + 1)}`}</small>
      )}
      {item.at && (
        <small class="muted">
          <Time at={item.at} />
        </small>
      )}
    </p>
    {item.reason && <p>{item.reason}</p>}
    {item.since && (
      <p class="muted">
        Its feed had last shown it <Time at={item.since} />.
      </p>
    )}
    {item.outcome === 'updated' && <WhatChanged item={item} />}
  </li>
)

const WhatChanged: FC<{ item: RunItem }> = ({ item }) =>
  item.changes.length > 0 ? (
    <Changes changes={item.changes} />
  ) : (
    <p class="muted">No field that is told differs: it was written anew, or came back.</p>
  )

const ItemName: FC<{ item: RunItem }> = ({ item }) => (
  <>
    <Name {...item} />
    {item.title !== null && item.key !== null && <small class="muted key">{item.key}</small>}
  </>
)

/** What became no listing has no page, but its source; nor has one that was removed. */
const Name: FC<RunItem> = ({ key, title, outcome }) => {
  if (outcome === 'rejected') return <code>{title ?? key}</code>
  if (key === null || (title === null && outcome !== 'duplicate'))
    return <span class="name">{title ?? key}</span>
  return (
    <a class="name" href={listingPath(key)}>
      {title ?? key}
    </a>
  )
}

/** Says why a list is shorter than its count. */
const Rest: FC<Props> = ({ run, outcome, counts, items, search, newer, older }) => {
  if (outcome === null || search || newer || older || isOpen(run)) return null
  const missing = counts[outcome] - items.length
  if (missing <= 0) return null
  return <p class="muted">{restText(outcome, missing, items.length)}</p>
}

function restText(outcome: ItemOutcome, missing: number, shown: number): string {
  const isCapped = outcome === 'rejected' || outcome === 'duplicate'
  if (isCapped && shown > 0)
    return `The first ${formatNumber(shown)} are kept; ${formatNumber(missing)} more are counted only.`
  return `${formatNumber(missing)} more are not told of any more: they were removed, or it is too long ago.`
}
