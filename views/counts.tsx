import type { FC } from 'hono/jsx'
import type { Counts } from '../src/model/run'
import { formatNumber } from './format'

const parts = [
  { name: 'new', label: 'New' },
  { name: 'updated', label: 'Updated' },
  { name: 'unchanged', label: 'Unchanged' },
  { name: 'duplicate', label: 'Duplicate' },
  { name: 'failed', label: 'Failed' },
] as const

/** `fetched = new + updated + unchanged + duplicate + failed`, as figures and as a bar. */
export const CountsPanel: FC<{ counts: Counts }> = ({ counts }) => (
  <section class="panel">
    <h2>Items</h2>
    <CountsBar counts={counts} />
    <dl class="sum">
      {parts.map(({ name, label }) => (
        <div class={`is-item-${name} ${counts[name] === 0 ? 'is-zero' : ''}`}>
          <dt>{label}</dt>
          <dd class="figure">{formatNumber(counts[name])}</dd>
        </div>
      ))}
      <div class="is-sum">
        <dt>Fetched</dt>
        <dd class="figure">{formatNumber(counts.fetched)}</dd>
      </div>
    </dl>
    {counts.skipped > 0 && (
      <p class="muted">{`${formatNumber(counts.skipped)} more in the document are no listings and were skipped.`}</p>
    )}
  </section>
)

const width = 1000

/** Decoration: the figures below it say the same. */
const CountsBar: FC<{ counts: Counts }> = ({ counts }) => {
  const total = Math.max(1, counts.fetched)
  let x = 0
  return (
    <svg class="bar" viewBox={`0 0 ${width} 10`} preserveAspectRatio="none" aria-hidden="true">
      <rect class="bar-ground" x="0" y="0" width={width} height="10" />
      {parts.map(({ name }) => {
        const span = (counts[name] / total) * width
        const from = x
        x += span
        return span > 0 ? (
          <rect
            class={`is-item-${name}`}
            x={from.toFixed(1)}
            y="0"
            width={span.toFixed(1)}
            height="10"
          />
        ) : null
      })}
    </svg>
  )
}
