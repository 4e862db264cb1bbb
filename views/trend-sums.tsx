import type { FC } from 'hono/jsx'
import { triedIn } from '../src/model/rollup'
import { type Trends, totalOf } from '../src/model/trend'
import { formatBytes, formatDuration, formatNumber } from './format'

/** What it comes to, in three boxes. */
export const TrendSums: FC<{ trends: Trends }> = ({ trends }) => {
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
