import type { Deps } from './deps'
import type { Facts } from './model/alert-causes'
import { queuePauseReason, queueResumedAt } from './queue-pause'
import { waitingMessages } from './webhook'

/** More runs than these do not wait but for want of workers, and then the first ones wait too. */
const readyLimit = 1000

/** The state that calls for a person, or does not. */
export async function gatherFacts(deps: Deps, open: ReadonlySet<string>): Promise<Facts> {
  const { store, config } = deps
  const [heartbeats, ready, pauseReason, resumedAt, waiting, feeds, sources] = await Promise.all([
    store.heartbeats.list(),
    store.runs.ready(readyLimit),
    queuePauseReason(deps),
    queueResumedAt(deps),
    waitingMessages(deps),
    store.feeds.list(),
    store.sources.list(),
  ])
  return {
    now: store.now(),
    open,
    heartbeats,
    ready,
    isQueuePaused: pauseReason !== null,
    queueResumedAt: resumedAt,
    waiting,
    patienceMs: config.ALERT_WAIT_MINUTES * 60_000,
    feeds,
    pausedSources: new Set(sources.flatMap(({ id, pausedBecause }) => (pausedBecause ? [id] : []))),
  }
}
