import type { FC } from 'hono/jsx'
import { isHealthy } from '../src/model/nature'
import { isOpen, type Run } from '../src/model/run'
import { counted } from './format'

export const sparklineRuns = 24
const step = 6
const height = 28

/** The last runs of a feed, oldest left: a bar as high as the items fetched. */
export const Sparkline: FC<{ runs: Run[] }> = ({ runs }) => {
  const shown = runs.slice(0, sparklineRuns).reverse()
  const most = Math.max(1, ...shown.map((run) => run.counts.fetched))
  const start = sparklineRuns - shown.length
  return (
    <svg
      class="sparkline"
      viewBox={`0 0 ${sparklineRuns * step} ${height}`}
      width={sparklineRuns * step}
      height={height}
      role="img"
      aria-label={described(shown)}
    >
      {shown.map((run, index) => {
        const tall = Math.max(3, Math.round((run.counts.fetched / most) * height))
        const x = (start + index) * step
        return (
          <rect class={toneOf(run)} x={x} y={height - tall} width={step - 2} height={tall} rx="1" />
        )
      })}
    </svg>
  )
}

/** Green where listings changed, grey where the feed had nothing new, amber where neither is certain. */
function toneOf(run: Run): string {
  if (run.status !== 'completed') return `is-${run.status}`
  if (run.nature && !isHealthy(run.nature)) return 'is-warning'
  return run.counts.new + run.counts.updated > 0 ? 'is-completed' : 'is-quiet'
}

/** The text alternative: `Last 24 runs: 22 completed, 2 failed; 48 items in the newest`. */
function described(runs: Run[]): string {
  const newest = runs.at(-1)
  if (!newest) return 'No runs yet'
  const ended = (status: Run['status']) => runs.filter((run) => run.status === status).length
  const odd = runs.filter((run) => run.nature && !isHealthy(run.nature)).length
  const parts = [
    `${ended('completed')} completed`,
    ...(odd > 0 ? [`${odd} of them to be doubted`] : []),
    `${ended('failed')} failed`,
    ...(ended('cancelled') > 0 ? [`${ended('cancelled')} cancelled`] : []),
    ...(runs.some(isOpen) ? ['one open'] : []),
  ]
  const items = counted(newest.counts.fetched, 'item')
  return `Last ${counted(runs.length, 'run')}: ${parts.join(', ')}; ${items} in the newest`
}
