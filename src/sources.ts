import type { Deps } from './deps'
import { recordSourceChange } from './feed-deeds'
import { spreadKind } from './feed-kind'
import type { Source, SourceSettings } from './model/feed'
import { cancelRun } from './runs'

export type SourceChange = { [K in keyof SourceSettings]?: SourceSettings[K] | undefined }

/** Null: no such source. A pause cancels its runs that wait; those at work end by themselves. */
export async function changeSource(
  deps: Deps,
  id: string,
  change: SourceChange,
): Promise<Source | null> {
  const patch: Partial<SourceSettings> = Object.fromEntries(
    Object.entries(change).filter(([, value]) => value !== undefined),
  )
  const before = await deps.store.sources.get(id)
  const source = await deps.store.sources.patch(id, patch)
  if (!before || !source) return null
  if (patch.kind !== undefined) await spreadKind(deps, source)
  if (patch.pausedBecause) await cancelWaiting(deps, id)
  deps.log.info({ source: id, change: Object.keys(patch) }, 'source changed')
  await recordSourceChange(deps, before, source)
  return source
}

async function cancelWaiting(deps: Deps, source: string): Promise<void> {
  let cursor: string | undefined
  do {
    const page = await deps.store.runs.list(
      { source, status: 'pending' },
      { limit: 100, ...(cursor && { cursor }) },
    )
    for (const run of page.rows) await cancelRun(deps, run.id)
    cursor = page.next ?? undefined
  } while (cursor)
}
