import type { Deps } from './deps'
import { healthOf, inTime } from './health'
import { version } from './help'
import { readySince } from './model/alert-causes'
import { isAlive } from './model/heartbeat'
import type { ProcessState, QueueDepth, Status } from './model/status'
import { queuePauseReason } from './queue-pause'

/** More runs than these are not looked at. */
const mostRuns = 1000
const mostDeadLetters = 10_000

/** How this installation does; answers in a second whatever is down. */
export async function readStatus(deps: Deps): Promise<Status> {
  const { store, queue } = deps
  const [storeHealth, queueHealth] = await Promise.all([healthOf(store), healthOf(queue)])
  const { isUp: hasStore } = storeHealth
  const [depth, oldestWaiting, processes, pausedBecause] = await Promise.all([
    hasStore && queueHealth.isUp ? inTime(depthNow(deps)) : null,
    hasStore ? inTime(oldestReady(deps)) : null,
    hasStore ? inTime(processesNow(deps)) : null,
    hasStore ? inTime(queuePauseReason(deps)) : null,
  ])
  return {
    at: store.now(),
    isWell: storeHealth.isUp && queueHealth.isUp,
    store: storeHealth,
    queue: queueHealth,
    pausedBecause,
    depth,
    oldestWaiting,
    processes,
    versions: { gleaner: version, bun: Bun.version },
  }
}

async function depthNow({ store, queue }: Pick<Deps, 'store' | 'queue'>): Promise<QueueDepth> {
  const [counts, deadLetters] = await Promise.all([
    queue.counts(),
    store.runs.count({ isDeadLetter: true }, mostDeadLetters),
  ])
  // Redis keeps the message of a dead letter for some time after it was retried or dismissed.
  return { ...counts, deadLetters }
}

/** The run that a worker could have taken for the longest; null: there is none. */
async function oldestReady({ store }: Pick<Deps, 'store'>): Promise<Status['oldestWaiting']> {
  const ready = await store.runs.ready(mostRuns)
  const waiting = ready.map((run) => ({ run, since: readySince(run) }))
  return waiting.reduce<Status['oldestWaiting']>(
    (oldest, one) => (oldest && oldest.since <= one.since ? oldest : one),
    null,
  )
}

async function processesNow({ store }: Pick<Deps, 'store'>): Promise<ProcessState[]> {
  const [heartbeats, held] = await Promise.all([
    store.heartbeats.list(),
    store.runs.list({ status: 'processing' }, { limit: mostRuns }),
  ])
  const now = store.now()
  const states = heartbeats.map((heartbeat) => ({
    heartbeat,
    isAlive: isAlive(heartbeat, now),
    runs: held.rows.filter(({ leasedBy }) => leasedBy === heartbeat.name),
  }))
  return states.toSorted((one, other) => rankOf(one) - rankOf(other))
}

/** Who lives before who does not, who imports before who serves. */
const rankOf = ({ heartbeat, isAlive }: ProcessState): number =>
  (isAlive ? 0 : 10) + ['worker', 'command', 'web'].indexOf(heartbeat.role)
