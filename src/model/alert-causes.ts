import { type Alert, type AlertCause, clockOf, type Grievance } from './alert'
import { pendingOf } from './alert-delivery'
import { endGrievances, feedGrievances } from './alert-feed-causes'
import type { Feed } from './feed'
import { type Heartbeat, isAlive, lostMs } from './heartbeat'
import type { Run } from './run'

/** The state that alerts are derived from. */
export interface Facts {
  now: Date
  /** Keys of the alerts that are open: grace is for what is new, an open one ends by what is seen. */
  open: ReadonlySet<string>
  heartbeats: Heartbeat[]
  /** Those that could be taken now. */
  ready: Run[]
  /** Since when the queue is not paused; null: it is, or it never was. */
  queueResumedAt: Date | null
  isQueuePaused: boolean
  /** Alerts with messages that have yet to reach the webhook. */
  waiting: Alert[]
  /** How long a run may wait for a worker. */
  patienceMs: number
  feeds: Feed[]
  pausedSources: ReadonlySet<string>
}

/** All that calls for a person now. */
export const grievancesOf = (facts: Facts): Grievance[] => [
  ...queueGrievances(facts),
  ...workerGrievances(facts),
  ...deliveryGrievances(facts),
  ...waitGrievances(facts),
  ...facts.feeds.flatMap((feed) =>
    isWatched(feed, facts) ? feedGrievances(feed, facts.now) : endGrievances(feed),
  ),
]

/** Neither the feed nor its source is paused. */
export const isWatched = (feed: Feed, { pausedSources }: Pick<Facts, 'pausedSources'>): boolean =>
  feed.isEnabled && !pausedSources.has(feed.source)

/** While no process watched, or none reached the store, nobody can be missed: instants count from here. */
function watchedSince({ heartbeats, now }: Facts): Date {
  const webs = heartbeats.filter((beat) => beat.role === 'web' && isAlive(beat, now))
  return new Date(Math.min(now.getTime(), ...webs.map(({ aliveSince }) => aliveSince.getTime())))
}

const latest = (...instants: (Date | null)[]): Date =>
  new Date(Math.max(0, ...instants.map((at) => at?.getTime() ?? 0)))

/** A server that is started anew is away for as long. */
const queuePatienceMs = 5000

/** By the word of any process: what one of them cannot reach may be up for the others. */
function queueGrievances({ heartbeats, now, open }: Facts): Grievance[] {
  const alive = heartbeats.filter((beat) => isAlive(beat, now))
  const since = alive.flatMap(({ queueDownSince }) => queueDownSince ?? [])
  const isDown = open.has('queueDown')
    ? since.length > 0 || alive.length === 0
    : since.some((at) => now.getTime() - at.getTime() >= queuePatienceMs)
  return isDown
    ? [all('queueDown', 'No run can be handed to a worker, or a worker cannot take it.')]
    : []
}

/** A worker that was stopped is given as long to come back as one that fell silent. */
function workerGrievances(facts: Facts): Grievance[] {
  const { heartbeats, now } = facts
  const workers = heartbeats.filter(({ role }) => role === 'worker')
  if (workers.some((worker) => isAlive(worker, now))) return []
  const lastSeen = latest(...workers.map(({ seenAt, stoppedAt }) => stoppedAt ?? seenAt))
  const since = latest(lastSeen, watchedSince(facts))
  if (!facts.open.has('noWorker') && now.getTime() - since.getTime() < lostMs) return []
  const story =
    workers.length > 0 ? `The last one was heard of at ${clockOf(lastSeen)}.` : 'None has come yet.'
  return [all('noWorker', `Nothing is imported. ${story}`)]
}

function waitGrievances(facts: Facts): Grievance[] {
  const { ready, now, patienceMs, isQueuePaused, queueResumedAt } = facts
  if (isQueuePaused) return []
  const from = facts.open.has('runsWait') ? null : latest(queueResumedAt, watchedSince(facts))
  const limit = now.getTime() - patienceMs
  if (!ready.some((run) => latest(readySince(run), from).getTime() <= limit)) return []
  const minutes = Math.round(patienceMs / 60_000)
  return [
    all('runsWait', `A run is ready for more than ${minutes} minutes, and no worker takes it.`),
  ]
}

/** Since when a worker could have taken it: the wait for a host, or of a back-off, is none for a worker. */
export const readySince = ({
  leasedUntil,
  waitingUntil,
  attempt,
  updatedAt,
  queuedAt,
}: Run): Date => leasedUntil ?? waitingUntil ?? (attempt > 0 ? updatedAt : queuedAt)

/** The third refusal of a message. */
const refusalsToTell = 3

function deliveryGrievances({ waiting }: Facts): Grievance[] {
  const refused = waiting.map(pendingOf).find((next) => next && next.tries >= refusalsToTell)
  const story = 'A message to the webhook was refused three times.'
  return refused ? [all('notDelivered', `${story} ${refused.error ?? ''}`.trim())] : []
}

const all = (cause: AlertCause, message: string): Grievance => ({
  key: cause,
  cause,
  subject: null,
  feedId: null,
  runId: null,
  message,
})
