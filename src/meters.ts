import { z } from 'zod'
import type { Deps } from './deps'
import { countRuns, hasRoom, lateMs, type Meters, meetSources, newMeters } from './model/meters'
import type { Store } from './store/store'

/** One setting of the store: whatever process reads the figures, they are the same. */
const metersKey = 'meters'
const pageSize = 500
/** Of a store that nobody has asked for long so many runs are counted at a time. */
const mostPages = 20
/** Of the history before the first question this much is counted. */
const firstLookMs = 3_600_000

/**
 * The figures over all runs that have ended. They are counted when somebody asks: the runs that have ended since the
 * last question, whichever process imported them, each once, since the store lets one who asks write what he counted.
 */
export async function readMeters(deps: Pick<Deps, 'store'>): Promise<Meters> {
  const { settings } = deps.store
  for (;;) {
    const before = await settings.get(metersKey)
    const now = deps.store.now()
    const meters =
      before === null ? newMeters(new Date(now.getTime() - firstLookMs)) : parse(before)
    const counted = await countSince(deps, meters, now)
    const after = JSON.stringify(counted)
    const isNews = before === null || !isSame(meters, counted)
    if (!isNews || (await settings.swap(metersKey, before, after))) return counted
  }
}

/** Nothing has ended since: that is no reason to write. */
const isSame = (before: Meters, after: Meters): boolean =>
  JSON.stringify({ ...before, until: 0, recent: 0 }) ===
  JSON.stringify({ ...after, until: 0, recent: 0 })

async function countSince(
  { store }: Pick<Deps, 'store'>,
  meters: Meters,
  now: Date,
): Promise<Meters> {
  const from = new Date(Math.min(meters.until.getTime(), now.getTime()) - lateMs)
  let counted = hasRoom(meters) ? meetSources(meters, await sourcesIn(store)) : meters
  let after: { finishedAt: Date; id: string } | null = null
  for (let page = 1; page <= mostPages; page++) {
    const runs = await store.runs.ended(after ?? { finishedAt: from, id: '' }, pageSize)
    const last = runs.at(-1)
    if (!last?.finishedAt || runs.length < pageSize) return countRuns(counted, runs, now)
    after = { finishedAt: last.finishedAt, id: last.id }
    counted = countRuns(counted, runs, last.finishedAt)
  }
  return counted
}

const sourcesIn = async (store: Store): Promise<string[]> =>
  (await store.sources.list()).map(({ id }) => id)

const figure = z.number().min(0)
const stageSchema = z.object({ steps: z.array(figure), sumMs: figure })
const schema = z.object({
  until: z.coerce.date(),
  recent: z.record(z.string(), z.number()),
  sources: z.array(z.string()),
  runs: z.record(z.string(), figure),
  items: z.object({
    new: figure,
    updated: figure,
    unchanged: figure,
    duplicate: figure,
    failed: figure,
    skipped: figure,
  }),
  waits: z.record(z.string(), figure),
  stages: z.object({ fetch: stageSchema, parse: stageSchema, store: stageSchema }),
}) satisfies z.ZodType<Meters>

const parse = (text: string): Meters => schema.parse(JSON.parse(text))
