import { type Attempt, noProgress } from '../../model/run'
import type { Settlement } from '../store'
import type { StoredRun } from './run-rows'

/** The steps of a run from one state to the next. Pure; `updatedAt` is set where the run is saved. */
const notHeld = { leasedBy: null, leasedUntil: null } as const

const notWaiting = {
  waitingUntil: null,
  waitingReason: null,
  waitingMessage: null,
  waitingSince: null,
} as const

export function claimed(run: StoredRun, worker: string, leaseMs: number, now: Date): StoredRun {
  const free = run.status === 'processing' ? crashed(run, now) : run
  const number = free.attempt + 1
  const begun = { number, worker, startedAt: now, finishedAt: null, outcome: null, error: null }
  return {
    ...free,
    ...noProgress(),
    ...notWaiting,
    status: 'processing',
    outcome: null,
    error: null,
    attempt: number,
    attempts: [...free.attempts, begun],
    startedAt: free.startedAt ?? now,
    waitedMs: free.waitedMs + hostWaitMs(free, now),
    leasedBy: worker,
    leasedUntil: new Date(now.getTime() + leaseMs),
  }
}

/** Its worker let the lease expire: that attempt is spent, and nobody knows how it would have ended. */
function crashed(run: StoredRun, now: Date): StoredRun {
  const message = `${run.leasedBy} took the run and was not heard of again.`
  const error = { kind: 'crashed', message } as const
  const attempts = endLast(run, { finishedAt: now, error })
  return { ...run, attempts, attemptsSpent: run.attemptsSpent + 1 }
}

/** A back-off is no wait for a host. */
function hostWaitMs({ waitingSince, waitingReason }: StoredRun, now: Date): number {
  if (!waitingSince || !waitingReason || waitingReason === 'backOff') return 0
  return now.getTime() - waitingSince.getTime()
}

export function settled(run: StoredRun, settlement: Settlement, now: Date): StoredRun {
  const { progress, outcome, error, status } = settlement
  const { counts, timings, response, rejected, warnings } = progress
  const left = leftBehind(run, settlement, now)
  const ended: StoredRun = {
    ...run,
    ...notHeld,
    ...notWaiting,
    ...{ counts, timings, response, rejected, warnings, outcome, error, status },
    attempts: left,
    startedAt: left[0]?.startedAt ?? null,
  }
  return settlement.status === 'pending'
    ? postponed(ended, settlement, now)
    : { ...ended, finishedAt: now }
}

function postponed(
  run: StoredRun,
  settlement: Extract<Settlement, { status: 'pending' }>,
  now: Date,
): StoredRun {
  const { waitingUntil, waitingReason, waitingMessage, isAttemptSpent } = settlement
  return {
    ...run,
    ...{ waitingUntil, waitingReason, waitingMessage },
    waitingSince: waitingReason && now,
    attemptsSpent: run.attemptsSpent + (isAttemptSpent ? 1 : 0),
  }
}

function leftBehind(run: StoredRun, { outcome, error, status }: Settlement, now: Date): Attempt[] {
  const isTraceless = status === 'pending' && (outcome === 'waiting' || outcome === 'interrupted')
  return isTraceless ? run.attempts.slice(0, -1) : endLast(run, { finishedAt: now, outcome, error })
}

export function cancelled(run: StoredRun, now: Date): StoredRun {
  const isHeld = run.status === 'processing'
  return {
    ...run,
    ...notHeld,
    ...notWaiting,
    status: 'cancelled',
    outcome: 'cancelled',
    attempts: isHeld ? endLast(run, { finishedAt: now, outcome: 'cancelled' }) : run.attempts,
    finishedAt: now,
  }
}

const endLast = ({ attempts }: StoredRun, end: Partial<Attempt>): Attempt[] =>
  attempts.map((attempt, index) =>
    index === attempts.length - 1 ? { ...attempt, ...end } : attempt,
  )
