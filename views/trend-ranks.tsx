import type { FC } from 'hono/jsx'
import type { RankedFeed, Trends } from '../src/model/trend'
import { formatDuration, formatNumber } from './format'

interface TrendRanksProps {
  ranks: NonNullable<Trends['ranks']>
  since: string
  trendsOf: (feedId: string) => string
  csv: { slowest: string; failing: string }
}

/** Which feeds take the longest, and which fail most. */
export const TrendRanks: FC<TrendRanksProps> = ({ ranks, since, trendsOf, csv }) => (
  <div class="columns">
    <section class="panel">
      <h2>Slowest feeds</h2>
      <Ranking
        feeds={ranks.slowest}
        columns={['Mean', '95 % within']}
        figures={({ meanFetchMs, p95FetchMs }) => [duration(meanFetchMs), duration(p95FetchMs)]}
        empty="No host has answered yet."
        trendsOf={trendsOf}
      />
      <p class="muted">
        <small>
          By the mean time to fetch them, since {since}. <a href={csv.slowest}>CSV</a>
        </small>
      </p>
    </section>
    <section class="panel">
      <h2>Most failing feeds</h2>
      <Ranking
        feeds={ranks.failing}
        columns={['Failed', 'Of runs', 'Share']}
        figures={({ failed, tried }) => [
          formatNumber(failed),
          formatNumber(tried),
          `${Math.round((failed / tried) * 100)} %`,
        ]}
        empty="No run has failed."
        trendsOf={trendsOf}
      />
      <p class="muted">
        <small>
          By failed runs, since {since}. <a href={csv.failing}>CSV</a>
        </small>
      </p>
    </section>
  </div>
)

const duration = (ms: number | null): string => (ms === null ? '–' : formatDuration(ms))

interface RankingProps {
  feeds: RankedFeed[]
  columns: string[]
  figures: (feed: RankedFeed) => string[]
  empty: string
  trendsOf: (feedId: string) => string
}

const Ranking: FC<RankingProps> = ({ feeds, columns, figures, empty, trendsOf }) =>
  feeds.length === 0 ? (
    <p class="muted">{empty}</p>
  ) : (
    <table class="plain ranking">
      <thead>
        <tr>
          <th scope="col" class="number">
            #
          </th>
          <th scope="col">Feed</th>
          {columns.map((column) => (
            <th scope="col" class="number">
              {column}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {feeds.map((feed, index) => (
          <tr>
            <td class="number">{index + 1}</td>
            <th scope="row">
              <a href={trendsOf(feed.feedId)}>{feed.name}</a>
            </th>
            {figures(feed).map((figure) => (
              <td class="number">{figure}</td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  )
