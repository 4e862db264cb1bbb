import type { FC } from 'hono/jsx'
import { endings, triedIn } from '../src/model/rollup'
import {
  grainsOf,
  rowOf,
  type TrendGrain,
  type TrendPoint,
  type TrendRange,
  type Trends,
  totalOf,
  trendRanges,
} from '../src/model/trend'
import { wallOf } from '../src/model/zone'
import { FailureCalendar } from './failure-calendar'
import { counted, formatBytes, formatDuration, formatNumber } from './format'
import { type ChartTime, Lane, Lines, TimeAxis } from './trend-chart'
import { TrendRanks } from './trend-ranks'
import { TrendTable } from './trend-table'
import { dayWords, type FigureName, figureWords, grainWords, rangeWords } from './trend-words'
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
      <Sums trends={trends} />
      {isEmpty ? <Nothing trends={trends} linkTo={props.linkTo} /> : <Charts trends={trends} />}
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

const Sums: FC<{ trends: Trends }> = ({ trends }) => {
  const total = totalOf(trends)
  const tried = triedIn(trends.total)
  const wouldBe = total.bytes + total.bytesSaved
  return (
    <section class="totals trend-sums" aria-label="Sums of this time">
      <dl>
        <Sum label="Runs" value={formatNumber(tried + total.cancelled)} class="is-sum" />
        <Sum
          label="Failed"
          value={`${formatNumber(total.failed)}${share(total.failed, tried)}`}
          class={total.failed > 0 ? 'is-failed' : 'is-zero'}
        />
        <Sum label="Fetch, 95 %" value={duration(total.fetchMsP95)} />
        <Sum label="Wait, 95 %" value={duration(total.waitMsP95)} />
      </dl>
      <dl>
        <Sum label="New" value={formatNumber(total.new)} class="is-item-new" />
        <Sum label="Updated" value={formatNumber(total.updated)} class="is-item-updated" />
        <Sum label="Closed" value={formatNumber(total.closed)} />
        <Sum label="Open now" value={total.open === null ? '–' : formatNumber(total.open)} />
      </dl>
      <dl>
        <Sum label="Received" value={formatBytes(total.bytes)} />
        <Sum
          label="Saved"
          value={`${formatBytes(total.bytesSaved)}${share(total.bytesSaved, wouldBe)}`}
        />
      </dl>
    </section>
  )
}

const Sum: FC<{ label: string; value: string; class?: string }> = (props) => (
  <div class={`total ${props.class ?? ''}`}>
    <dt>{props.label}</dt>
    <dd>{props.value}</dd>
  </div>
)

const duration = (ms: number | null): string => (ms === null ? '–' : formatDuration(ms))

/** ` (2 %)`; a share that is not zero is not called so. */
function share(part: number, whole: number): string {
  if (part === 0) return ''
  const percent = (part / whole) * 100
  if (percent < 0.1) return ' (< 0.1 %)'
  return ` (${percent < 1 ? percent.toFixed(1) : Math.round(percent)} %)`
}

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

const Charts: FC<{ trends: Trends }> = ({ trends }) => {
  const { points, grain, zone } = trends
  const time = { points, grain, zone }
  const rows = points.map(rowOf)
  const total = totalOf(trends)
  const lane = (name: FigureName, tone: string) => (
    <Lane
      {...time}
      label={figureWords[name].label}
      tone={tone}
      values={rows.map((row) => row[name] ?? 0)}
      sum={figureWords[name].format(total[name] ?? 0)}
      format={figureWords[name].format}
    />
  )
  const series = (name: FigureName) => rows.map((row) => row[name])
  const seen = endings.filter((name) => total[name] > 0)
  return (
    <div class="charts">
      <Chart title="Runs by how they ended" time={time}>
        {seen.map((name) => lane(name, endingTones[name]))}
      </Chart>
      <Chart title="Listings" time={time}>
        {lane('new', 'item-new')}
        {lane('updated', 'item-updated')}
        {lane('closed', 'quiet')}
      </Chart>
      <Chart title="Open listings" time={time} note={openNote(trends)}>
        {total.open !== null && (
          <Lines
            {...time}
            series={[{ label: 'Open', dash: 'solid', values: series('open') }]}
            format={formatNumber}
          />
        )}
      </Chart>
      <Chart title="Time to fetch" time={time} note="Of the runs whose host answered.">
        <Lines
          {...time}
          series={[
            { label: '95 % within', dash: 'dashed', values: series('fetchMsP95') },
            { label: 'Half within', dash: 'solid', values: series('fetchMsP50') },
          ]}
          format={formatDuration}
        />
      </Chart>
      <Chart
        title="Bytes"
        time={time}
        note="On the wire. Saved: what a conditional request (304) made needless."
      >
        {lane('bytes', 'quiet')}
        {lane('bytesSaved', 'completed')}
      </Chart>
      <Chart
        title="Waiting in the queue"
        time={time}
        note="From the opening of a run to its start: for a worker, and for its turn at the host."
      >
        <Lines
          {...time}
          series={[
            { label: '95 % within', dash: 'dashed', values: series('waitMsP95') },
            { label: 'Half within', dash: 'solid', values: series('waitMsP50') },
          ]}
          format={formatDuration}
        />
      </Chart>
    </div>
  )
}

const endingTones = {
  imported: 'completed',
  notModified: 'quiet',
  empty: 'warning',
  partial: 'warning',
  failed: 'failed',
  cancelled: 'cancelled',
} as const

function openNote({ points, grain }: Trends): string {
  const unknown = points.filter(({ open }) => open === null).length
  if (unknown === points.length) return 'They have not been counted yet.'
  const counts = 'Counted when listings come or end, every five minutes at most.'
  return unknown === 0
    ? counts
    : `${counts} Not counted yet in the first ${counted(unknown, grain)}.`
}

const Chart: FC<{ title: string; time: ChartTime; note?: string; children?: unknown }> = (
  props,
) => (
  <section class="panel chart">
    <h2>{props.title}</h2>
    {props.children}
    {props.children && <TimeAxis {...props.time} />}
    {props.note && (
      <p class="muted chart-note">
        <small>{props.note}</small>
      </p>
    )}
  </section>
)
