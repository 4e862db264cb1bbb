import { Totals } from '../../views/totals'
import type { Deps } from '../deps'
import type { RunFilter } from '../store/store'

export const totalsEveryMs = 1000

/** Answers the strip of totals as a change of the page; counted at most once a second for each filter. */
export function createTotals({ store }: Pick<Deps, 'store'>) {
  const counted = new Map<string, { at: number; html: Promise<string> }>()
  return function totalsOf(filter: RunFilter): Promise<string> {
    const now = performance.now()
    const key = JSON.stringify(filter)
    const known = counted.get(key)
    if (known && now - known.at < totalsEveryMs) return known.html
    for (const [old, { at }] of counted) if (now - at >= totalsEveryMs) counted.delete(old)
    const html = store.runs.totals(filter).then((totals) =>
      String(
        <hx-partial hx-target="#totals" hx-swap="outerMorph">
          <Totals totals={totals} />
        </hx-partial>,
      ),
    )
    counted.set(key, { at: now, html })
    return html
  }
}
