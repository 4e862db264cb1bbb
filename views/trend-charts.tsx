import type { FC } from 'hono/jsx'
import { endings } from '../src/model/rollup'
import { rowOf, type Trends, totalOf } from '../src/model/trend'
import { type ChartTime, TimeAxis } from './chart-frame'
import { Lane } from './chart-lane'
import { Lines } from './chart-lines'
import { counted, formatDuration, formatNumber } from './format'
import { type FigureName, figureWords } from './trend-words'

/** A panel for each question. */
export const TrendCharts: FC<{ trends: Trends }> = ({ trends }) => {
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
