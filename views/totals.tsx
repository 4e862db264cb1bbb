import type { FC } from 'hono/jsx'
import { type RunTotals, runStatuses } from '../src/model/run'
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

/** The sums over all runs that match the page's filter. */
export const Totals: FC<{ totals: RunTotals }> = ({ totals }) => (
  <section class="totals" id="totals" aria-label="Totals of the runs shown">
    <dl>
      <Total label={totals.runs === 1 ? 'Run' : 'Runs'} value={totals.runs} class="is-sum" />
      {runStatuses.map((status) => (
        <Total label={statusWords[status]} value={totals.byStatus[status]} class={`is-${status}`} />
      ))}
    </dl>
    <dl>
      {itemNames.map((name) => (
        <Total label={itemWords[name]} value={totals[name]} class={`is-item-${name}`} />
      ))}
    </dl>
  </section>
)

const Total: FC<{ label: string; value: number; class: string }> = (props) => (
  <div class={`total ${props.class} ${props.value === 0 ? 'is-zero' : ''}`}>
    <dt>{props.label}</dt>
    <dd>{formatNumber(props.value)}</dd>
  </div>
)
