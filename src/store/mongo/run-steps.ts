import { noProgress, type Progress } from '../../model/run'
import type { Settlement } from '../store'
import { begin, cancelUnfinished, crashUnfinished, end, leavesEntry, remove } from './attempts'
import type { RunDocument } from './run-document'

/** What each step of a run's life changes in it. */

const noWait = {
  waitingUntil: null,
  waitingReason: null,
  waitingMessage: null,
  waitingSince: null,
} as const

const noLease = { leasedBy: null, leasedUntil: null } as const

export function claimed(
  run: RunDocument,
  worker: string,
  leaseMs: number,
  at: Date,
): Partial<RunDocument> {
  const hasCrashed = run.status === 'processing'
  const attempt = run.attempt + 1
  const earlier = hasCrashed ? crashUnfinished(run.attempts, at) : run.attempts
  return {
    ...noProgress(),
    ...noWait,
    status: 'processing',
    outcome: null,
    error: null,
    attempt,
    attemptsSpent: run.attemptsSpent + (hasCrashed ? 1 : 0),
    attempts: begin(earlier, attempt, worker, at),
    waitedMs: run.waitedMs + waitOf(run, at),
    leasedBy: worker,
    leasedUntil: new Date(at.getTime() + leaseMs),
    startedAt: run.startedAt ?? at,
    updatedAt: at,
  }
}

/** A back-off is our own pause, not the host's. */
function waitOf({ waitingSince, waitingReason }: RunDocument, at: Date): number {
  if (!waitingSince || !waitingReason || waitingReason === 'backOff') return 0
  return Math.max(0, at.getTime() - waitingSince.getTime())
}

export function settled(run: RunDocument, settlement: Settlement, at: Date): Partial<RunDocument> {
  const { status, outcome, error, progress } = settlement
  const attempts = leavesEntry(settlement)
    ? end(run.attempts, run.attempt, outcome, error, at)
    : remove(run.attempts, run.attempt)
  const ended = { ...progressOf(progress), ...noLease, status, outcome, error, attempts }
  const startedAt = attempts[0]?.startedAt ?? null
  if (settlement.status !== 'pending')
    return { ...ended, ...noWait, startedAt, finishedAt: at, updatedAt: at }
  const { isAttemptSpent, waitingUntil, waitingReason, waitingMessage } = settlement
  return {
    ...ended,
    startedAt,
    attemptsSpent: run.attemptsSpent + (isAttemptSpent ? 1 : 0),
    waitingUntil,
    waitingReason,
    waitingMessage,
    waitingSince: waitingReason && at,
    updatedAt: at,
  }
}

export const cancelled = (run: RunDocument, at: Date): Partial<RunDocument> => ({
  ...noLease,
  ...noWait,
  status: 'cancelled',
  outcome: 'cancelled',
  attempts: cancelUnfinished(run.attempts, at),
  finishedAt: at,
  updatedAt: at,
})

/** A caller may give a whole run as its progress: only these fields are written. */
export const progressOf = ({
  counts,
  timings,
  response,
  rejected,
  warnings,
}: Progress): Progress => ({
  counts,
  timings,
  response,
  rejected,
  warnings,
})
