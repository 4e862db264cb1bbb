import type { FC } from 'hono/jsx'
import { counted, formatNumber } from './format'

/** Which of the feeds are on the page. */
export interface FeedsPart {
  /** Words in their names, sources or addresses. */
  search: string | undefined
  /** Feeds that match. */
  found: number
  /** Place of the first one shown, from 0. */
  first: number
  /** Feeds of all. */
  all: number
  previous: string | null
  next: string | null
}

/** Finds feeds by their words; there is nothing to find among a few. */
export const FindFeeds: FC<{ part: FeedsPart; most: number }> = ({ part, most }) =>
  part.all <= most ? null : (
    <form class="panel inline find-feeds" method="get" action="/feeds">
      <label class="field">
        <span>Find feeds by name, source or address</span>
        <input type="search" name="q" value={part.search} maxlength={300} />
      </label>
      <button type="submit" class="button">
        Find
      </button>
      {part.search && <a href="/feeds">Show all</a>}
    </form>
  )

/** `Feeds 51 to 100 of 1,000`, and the ways on. */
export const FeedsPager: FC<{ part: FeedsPart; shown: number }> = ({ part, shown }) =>
  part.previous || part.next ? (
    <nav class="pager" aria-label="Pages">
      {part.previous ? (
        <a class="button" rel="prev" href={part.previous}>
          ← Before
        </a>
      ) : (
        <span />
      )}
      <span class="muted">{`Feeds ${formatNumber(part.first + 1)} to ${formatNumber(part.first + shown)} of ${formatNumber(part.found)}`}</span>
      {part.next ? (
        <a class="button" rel="next" href={part.next}>
          After →
        </a>
      ) : (
        <span />
      )}
    </nav>
  ) : null

/** `1,000 feeds`, `3 of 1,000 feeds`. */
export const feedsCounted = ({ search, found, all }: FeedsPart): string =>
  search ? `${formatNumber(found)} of ${counted(all, 'feed')}` : counted(all, 'feed')
