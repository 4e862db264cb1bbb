import type { FC } from 'hono/jsx'
import { type RunTotals, runStatuses, totalsLimit } from '../src/model/run'
import { formatNumber } from './format'
import { statusWords } from './words'

const itemWords = {
  new: 'New',
  updated: 'Updated',
  unchanged: 'Unchanged',
  duplicate: 'Duplicate',
  failed: 'Failed',
  fetched: 'Fetched',
} as const

const itemNames = Object.keys(itemWords) as (keyof typeof itemWords)[]

/** The sums over the runs that match the page's filter: of the newest ten thousand, where there are more. */
export const Totals: FC<{ totals: RunTotals }> = ({ totals }) => {
  const isCapped = totals.runs >= totalsLimit
  const total = (label: string, value: number, tone: string) => (
    <div class={`total ${tone} ${value === 0 ? 'is-zero' : ''}`}>
      <dt>{label}</dt>
      <dd>{`${formatNumber(value)}${isCapped ? '+' : ''}`}</dd>
    </div>
  )
  return (
    <section class="totals" id="totals" aria-label="Totals of the runs shown">
      <dl>
        {total(totals.runs === 1 ? 'Run' : 'Runs', totals.runs, 'is-sum')}
        {runStatuses.map((status) =>
          total(statusWords[status], totals.byStatus[status], `is-${status}`),
        )}
      </dl>
      <dl>{itemNames.map((name) => total(itemWords[name], totals[name], `is-item-${name}`))}</dl>
    </section>
  )
}
