import type { FC } from 'hono/jsx'
import { triedIn } from '../src/model/rollup'
import {
  grainsOf,
  type TrendGrain,
  type TrendPoint,
  type TrendRange,
  type Trends,
  trendRanges,
} from '../src/model/trend'
import { wallOf } from '../src/model/zone'
import { FailureCalendar } from './failure-calendar'
import { TrendCharts } from './trend-charts'
import { TrendRanks } from './trend-ranks'
import { TrendSums } from './trend-sums'
import { TrendTable } from './trend-table'
import { dayWords, grainWords, rangeWords } from './trend-words'
import { type Choice, Select } from './ui'

/** Where a change of what is shown leads; what is not named stays. */
export interface TrendStep {
  feed?: string
  range?: TrendRange
  per?: TrendGrain
}

export interface TrendsPageProps {
  trends: Trends
  /** Of a feed. */
  calendar: Pick<Parameters<typeof FailureCalendar>[0], 'zone' | 'cells' | 'patterns'> | null
  feeds: Choice[]
  sources: Choice[]
  linkTo: (step: TrendStep) => string
  csvOf: (table: 'series' | 'slowest' | 'failing' | 'calendar') => string
  /** The runs of the whole time, or of one hour or day. */
  runsOf: (point?: TrendPoint) => string
}

/** What the runs of a time did, in figures. */
export const TrendsPage: FC<TrendsPageProps> = (props) => {
  const { trends, calendar, csvOf } = props
  const isEmpty = triedIn(trends.total) + trends.total.cancelled === 0
  return (
    <>
      <div class="head">
        <h1>Trends</h1>
        <p class="muted">
          {trends.kind === 'all' ? 'All feeds' : trends.name}, {rangeWords[trends.range]}
        </p>
        <div class="actions">
          <a class="button" href={props.runsOf()}>
            Runs of this time
          </a>
          <a class="button" href={csvOf('series')}>
            CSV
          </a>
        </div>
      </div>
      <Choices {...props} />
      {trends.isBehind && (
        <p class="panel notice">Many runs are still to be counted: these figures go on growing.</p>
      )}
      <TrendSums trends={trends} />
      {isEmpty ? (
        <Nothing trends={trends} linkTo={props.linkTo} />
      ) : (
        <TrendCharts trends={trends} />
      )}
      {calendar && <FailureCalendar {...calendar} csv={csvOf('calendar')} />}
      {trends.ranks && (
        <TrendRanks
          ranks={trends.ranks}
          since={sinceWords(trends.ranks.since, trends)}
          trendsOf={(feed) => props.linkTo({ feed })}
          csv={{ slowest: csvOf('slowest'), failing: csvOf('failing') }}
        />
      )}
      <TrendTable trends={trends} csv={csvOf('series')} runsOf={props.runsOf} />
    </>
  )
}

function sinceWords(since: Date, { range, zone }: Trends): string {
  const wall = range === '24h' ? wallOf(since, zone) : since
  return `${dayWords(wall)} ${wall.getUTCFullYear()}`
}

const Choices: FC<TrendsPageProps> = ({ trends, feeds, sources, linkTo }) => (
  <div class="panel trend-choices">
    <nav class="segments" aria-label="Time">
      {trendRanges.map((range) => (
        <a
          class="segment"
          href={linkTo({ range })}
          aria-current={range === trends.range ? 'true' : undefined}
        >
          {rangeWords[range]}
        </a>
      ))}
    </nav>
    {grainsOf[trends.range].length > 1 && (
      <nav class="segments" aria-label="Steps">
        {[...grainsOf[trends.range]].sort().map((per) => (
          <a
            class="segment"
            href={linkTo({ range: trends.range, per })}
            aria-current={per === trends.grain ? 'true' : undefined}
          >
            {grainWords[per]}
          </a>
        ))}
      </nav>
    )}
    <form method="get" action="/trends" data-submit-on-select>
      <input type="hidden" name="range" value={trends.range} />
      <input type="hidden" name="per" value={trends.grain} />
      <Select
        name="source"
        label="Source"
        any="All sources"
        value={trends.kind === 'source' ? trends.id : undefined}
        choices={sources}
      />
      <Select
        name="feed"
        label="Feed"
        any="All feeds"
        value={trends.kind === 'feed' ? trends.id : undefined}
        choices={feeds}
      />
      <button type="submit" class="button">
        Show
      </button>
    </form>
  </div>
)

const Nothing: FC<{ trends: Trends; linkTo: TrendsPageProps['linkTo'] }> = ({ trends, linkTo }) => (
  <div class="panel empty-note">
    <p>
      No run has ended in this time. Figures appear here some seconds after a run has ended
      {trends.range === '400d' ? (
        '.'
      ) : (
        <>
          ; <a href={linkTo({ range: '400d' })}>see 400 days</a>.
        </>
      )}
    </p>
  </div>
)
