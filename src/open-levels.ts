import type { Deps } from './deps'
import { noFigures, type Rollup, type RollupScope } from './model/rollup'
import { startOf } from './model/zone'

/** Open listings of a feed, a source or all are counted so often at most. */
const countEveryMs = 5 * 60_000
/** Between two counts others may read. */
const restMs = 20

export interface OpenLevels {
  /** Something may have come or ended there. */
  note(feedId: string, source: string): void
  /** Counts what was noted, unless it was counted a moment ago: then it is counted later. */
  count(signal?: AbortSignal): Promise<void>
}

/** How many listings are open, written into the rollups of now. Whoever dies counts everything again. */
export function createOpenLevels(deps: Deps): OpenLevels {
  const noted = new Map<string, RollupScope & { source: string }>()
  const countedAt = new Map<string, number>()
  return { note, count }

  function note(feedId: string, source: string): void {
    noted.set(`feed ${feedId}`, { kind: 'feed', id: feedId, source })
    noted.set(`source ${source}`, { kind: 'source', id: source, source })
    noted.set('all', { kind: 'all', id: '', source: '' })
  }

  async function count(signal?: AbortSignal): Promise<void> {
    const now = deps.now().getTime()
    const due = [...noted].filter(([key]) => (countedAt.get(key) ?? 0) <= now - countEveryMs)
    for (const [key, scope] of due) {
      if (signal?.aborted) return
      noted.delete(key)
      await writeOpen(deps, scope)
      countedAt.set(key, now)
      await Bun.sleep(restMs)
    }
  }
}

/** Counts the open listings of a feed, a source or all, and writes it into its rollups of now. */
export async function writeOpen(
  deps: Deps,
  { kind, id, source }: RollupScope & { source: string },
): Promise<void> {
  const zone = deps.config.TIME_ZONE
  const open = await countOpen(deps, { kind, id })
  const now = deps.store.now()
  const rollupIn = (grain: 'hour' | 'day'): Rollup => ({
    ...{ zone, grain, kind, id, source, open },
    start: startOf(grain, now, zone),
    figures: noFigures(),
    version: 0,
  })
  await deps.store.trends.setOpen([rollupIn('hour'), rollupIn('day')])
}

async function countOpen({ store }: Deps, { kind, id }: RollupScope): Promise<number> {
  if (kind === 'feed') return store.lifecycle.countOpen(id)
  if (kind === 'source') return store.trends.countOpen(id)
  let all = 0
  for (const source of await store.sources.list()) {
    all += await store.trends.countOpen(source.id)
    // A long count is cut into those of the sources.
    await Bun.sleep(0)
  }
  return all
}
