import type { Deps } from './deps'
import { hourMs } from './model/feed'
import { createOpenLevels, type OpenLevels } from './open-levels'
import { type Repeated, repeat } from './repeat'
import { daysKeptDays, hoursKeptDays, Overtaken, rollUp, rollUpEnded } from './rollups'
import { StoreUnavailable } from './store/store'

/** How often it is seen which runs have ended. */
const everyMs = 5000
/** Between two batches others may write. */
const restMs = 20
const endedEveryMs = 60_000
const pruneEveryMs = 24 * hourMs
const pruneSize = 500

/** Rolls up every run that has ended, also those of before, or whose rolling up somebody died in. */
export async function rollUpAll(
  deps: Deps,
  levels?: OpenLevels,
  signal?: AbortSignal,
): Promise<void> {
  while (!signal?.aborted) {
    const touched = await rollUp(deps)
    for (const { feedId, source, isMoved } of touched) if (isMoved) levels?.note(feedId, source)
    if (touched.length === 0) return
    await Bun.sleep(restMs)
  }
}

/** Up to when ends without a run are counted. */
const endedUntil = 'endedRolledUpUntil'

/** Counts what ended without a run since the last time, wherever that was; answers in which sources something did. */
export async function rollUpNewlyEnded(deps: Deps): Promise<string[]> {
  const { settings } = deps.store
  const now = deps.store.now()
  const until = await settings.get(endedUntil)
  // What was closed by somebody whose clock is a little behind.
  const since = until ? Date.parse(until) - hourMs : now.getTime() - hoursKeptDays * 24 * hourMs
  const moved = await rollUpEnded(deps, new Date(since))
  await settings.set(endedUntil, now.toISOString())
  return moved
}

/** Keeps the rollups: any number of processes may do so, and die in it. */
export function startRollingUp(deps: Deps): Repeated {
  const stopping = new AbortController()
  const levels = createOpenLevels(deps)
  let endedDueAt = 0
  let pruneDueAt = 0
  const rolling = repeat(once, everyMs, complain)
  return {
    stop() {
      stopping.abort()
      return rolling.stop()
    },
  }

  async function once(): Promise<void> {
    const now = deps.now().getTime()
    await rollUpAll(deps, levels, stopping.signal)
    if (endedDueAt <= now) {
      const moved = await rollUpNewlyEnded(deps)
      // At first nobody knows what came or ended before.
      const isMoved = (source: string) => endedDueAt === 0 || moved.includes(source)
      for (const { id, source } of await deps.store.feeds.list())
        if (isMoved(source)) levels.note(id, source)
      endedDueAt = now + endedEveryMs
    }
    await levels.count(stopping.signal)
    if (pruneDueAt <= now) {
      await prune()
      pruneDueAt = now + pruneEveryMs
    }
  }

  async function prune(): Promise<void> {
    const keptDays = { hour: hoursKeptDays, day: daysKeptDays, month: daysKeptDays }
    for (const grain of ['hour', 'day', 'month'] as const) {
      const before = new Date(deps.store.now().getTime() - keptDays[grain] * 24 * hourMs)
      while (!stopping.signal.aborted) {
        if ((await deps.store.trends.prune(grain, before, pruneSize)) < pruneSize) break
        await Bun.sleep(restMs)
      }
    }
  }

  /** An outage is logged where it is noticed; who was overtaken comes back in a moment. */
  function complain(error: unknown): void {
    const isPassing = error instanceof StoreUnavailable || error instanceof Overtaken
    deps.log[isPassing ? 'debug' : 'error']({ err: error }, 'the figures could not be rolled up')
  }
}
