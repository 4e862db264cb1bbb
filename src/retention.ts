import { Cron } from 'croner'
import type { Deps } from './deps'
import { sessionIdleMs } from './model/user'
import { keyLifeMs } from './once'
import type { RetentionStore } from './store/retention'
import { StoreUnavailable } from './store/store'
import { renewTwinKeys } from './twin-keys'

const dayMs = 24 * 3_600_000

/** Rows that one write takes: a writer waits for some milliseconds, not for all that is old. */
const batchSize = 200
/** Between two batches others may write. */
const restMs = 20
/** So long may a prune take before another process takes it up. */
const staleMs = 30 * 60_000

/** A process that nobody heard of for so long is forgotten. */
const silentDays = 1
/** What was fetched for a preview is kept for so long. */
const previewDays = 1

/** What was sent to webhooks is kept for so long. */
const deliveryDays = 30

/** How many of each were removed. */
export type Pruned = Record<keyof RetentionStore, number>

/** Removes what is older than its setting allows, in small batches; stops between two of them. */
export async function prune(deps: Deps, signal?: AbortSignal): Promise<Pruned> {
  const { config, store } = deps
  const now = store.now().getTime()
  const pruned: Pruned = {
    runs: 0,
    runDetails: 0,
    dismissed: 0,
    closedListings: 0,
    cycles: 0,
    hosts: 0,
    alerts: 0,
    answers: 0,
    deliveries: 0,
    heartbeats: 0,
    previews: 0,
    entries: 0,
    sessions: 0,
    signIns: 0,
    audit: 0,
  }
  await take('runs', config.RUN_RETENTION_DAYS)
  await take('dismissed', config.DISMISSED_RETENTION_DAYS)
  await take('runDetails', config.RUN_DETAIL_DAYS)
  await take('entries', config.RUN_DETAIL_DAYS)
  await take('cycles', config.RUN_RETENTION_DAYS)
  await take('hosts', config.RUN_DETAIL_DAYS)
  await take('alerts', config.ALERT_RETENTION_DAYS)
  await take('answers', keyLifeMs / dayMs)
  await take('deliveries', deliveryDays)
  await take('heartbeats', silentDays)
  await take('previews', previewDays)
  await take('sessions', sessionIdleMs / dayMs)
  await take('signIns', silentDays)
  await take('audit', config.AUDIT_RETENTION_DAYS)
  if (config.LISTING_RETENTION_DAYS !== undefined)
    await take('closedListings', config.LISTING_RETENTION_DAYS)
  return pruned

  async function take(what: keyof RetentionStore, days: number): Promise<void> {
    const before = new Date(now - days * dayMs)
    while (!signal?.aborted) {
      const taken = await store.retention[what](before, batchSize)
      pruned[what] += taken
      if (taken < batchSize) return
      await Bun.sleep(restMs)
    }
  }
}

/**
 * Prunes for the latest tick of `cron`, and renews keys of before, unless somebody has: of any number of processes one does it. One that
 * was broken off is taken up by whoever comes next, half an hour later at the earliest.
 */
export async function pruneOnce(
  deps: Deps,
  cron: Pick<Cron, 'previousRuns'>,
  signal?: AbortSignal,
): Promise<Pruned | null> {
  // A second later, so that the tick of this very instant counts as passed.
  const at = cron.previousRuns(1, new Date(deps.now().getTime() + 1000))[0]
  if (!at) return null
  const id = `prune ${at.toISOString()}`
  if (!(await deps.store.cycles.begin({ id, trigger: 'schedule', at }, staleMs))) return null
  const pruned = await prune(deps, signal)
  await renewTwinKeys(deps, signal)
  if (!signal?.aborted) await deps.store.cycles.finish(id)
  deps.log.info(pruned, 'old runs and listings removed')
  return pruned
}

/** Once a day, off the full hour. */
const daily = '23 3 * * *'
/** How often it is looked whether it was done. */
const hourly = '23 * * * *'

/** Prunes, unless that was done since the time of the day at which it is due. */
export const pruneDaily = (deps: Deps, signal?: AbortSignal): Promise<Pruned | null> =>
  pruneOnce(deps, dailyCron(deps), signal)

const dailyCron = ({ config }: Pick<Deps, 'config'>): Cron =>
  new Cron(daily, { timezone: config.SCHEDULE_TZ, mode: '5-part', paused: true })

/** Prunes every day; what was missed, or failed, is made up at the start and within hours. */
export function startPruning(deps: Deps): { stop: () => Promise<void> } {
  const stopping = new AbortController()
  const timezone = deps.config.SCHEDULE_TZ
  const days = dailyCron(deps)
  let pruning = Promise.resolve()
  const look = () => {
    pruning = pruning.then(() => pruneOnce(deps, days, stopping.signal)).then(() => {}, complain)
  }
  const hours = new Cron(hourly, { timezone, mode: '5-part' }, look)
  look()
  return {
    stop() {
      hours.stop()
      stopping.abort()
      return pruning
    },
  }

  /** An outage is logged where it is noticed. */
  function complain(error: unknown): void {
    const level = error instanceof StoreUnavailable ? 'debug' : 'error'
    deps.log[level]({ err: error }, 'old rows could not be removed')
  }
}
