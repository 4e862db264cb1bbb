import { Totals } from '../../views/totals'
import type { Deps } from '../deps'
import { totalsLimit } from '../model/run'
import type { RunFilter } from '../store/runs'

interface Counting {
  /** The next count, which has not begun: it holds for every change until now. */
  next: Promise<string> | null
  /** Not before this, by `performance.now()`. */
  freeAt: number
}

const leastRestMs = 1000
/** A count over a long history takes its time: at most so small a part of all time goes into it. */
const shareOfTime = 1 / 20

/**
 * The strip of totals as a change of a page: a count that begins after the asking, shared by all
 * who ask for the same filter, and made at most once a second.
 */
export function createTotals({ store }: Pick<Deps, 'store'>) {
  const countings = new Map<string, Counting>()

  return function nextTotals(filter: RunFilter): Promise<string> {
    const counting = countingOf(JSON.stringify(filter))
    counting.next ??= Bun.sleep(Math.max(0, counting.freeAt - performance.now())).then(() =>
      count(counting, filter),
    )
    return counting.next
  }

  function countingOf(key: string): Counting {
    const now = performance.now()
    for (const [old, { next, freeAt }] of countings)
      if (!next && freeAt < now) countings.delete(old)
    const counting = countings.get(key) ?? { next: null, freeAt: 0 }
    countings.set(key, counting)
    return counting
  }

  async function count(counting: Counting, filter: RunFilter): Promise<string> {
    const began = performance.now()
    counting.next = null
    try {
      return renderTotals(await store.runs.totals(filter, totalsLimit))
    } finally {
      const tookMs = performance.now() - began
      counting.freeAt = began + Math.max(leastRestMs, tookMs / shareOfTime)
    }
  }
}

const renderTotals = (totals: Parameters<typeof Totals>[0]['totals']): string =>
  String(
    <hx-partial hx-target="#totals" hx-swap="outerMorph">
      <Totals totals={totals} />
    </hx-partial>,
  )
