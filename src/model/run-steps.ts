import type { RunNature } from './nature'
import type { OutcomeName, WaitReason } from './outcome'
import {
  type Attempt,
  isOpen,
  type Lease,
  noProgress,
  type Progress,
  type Run,
  type RunDraft,
  type RunError,
} from './run'

/** The steps of a run from one state to the next, for every store. Pure. */

/** `held` by another worker, or `early`: not before `until`. */
export type Refusal =
  | { isTaken: false; reason: 'missing' | 'finished' }
  | { isTaken: false; reason: 'held' | 'early'; until: Date }

export type Claim = { isTaken: true; run: Run; lease: Lease } | Refusal

/** How an attempt leaves its run. */
export type Settlement = {
  progress: Progress
  outcome: OutcomeName
  error: RunError | null
} & (
  | { status: 'completed'; nature: RunNature }
  | { status: 'failed' }
  | {
      /** Open still: another attempt follows. */
      status: 'pending'
      isAttemptSpent: boolean
      /** Null: at once. */
      waitingUntil: Date | null
      waitingReason: WaitReason | null
      waitingMessage: string | null
    }
)

/** Instants of no lease and no wait. */
const notHeld = { leasedBy: null, leasedUntil: null } as const
const notWaiting = {
  waitingSince: null,
  waitingUntil: null,
  waitingReason: null,
  waitingMessage: null,
} as const

export const newRun = ({ traceParent = null, ...draft }: RunDraft, now: Date): Run => ({
  ...draft,
  ...noProgress(),
  ...notHeld,
  ...notWaiting,
  status: 'pending',
  outcome: null,
  nature: null,
  closed: 0,
  reopened: 0,
  attempt: 0,
  attemptsSpent: 0,
  attempts: [],
  generation: 0,
  waitedMs: 0,
  waits: {},
  traceParent,
  error: null,
  retriedBy: null,
  dismissedAt: null,
  dismissedNote: null,
  detailsPrunedAt: null,
  queuedAt: now,
  startedAt: null,
  finishedAt: null,
  updatedAt: now,
})

/** Why the run cannot be taken now; null when it can. */
export function refusalOf(run: Run | null, now: Date): Refusal | null {
  if (!run) return { isTaken: false, reason: 'missing' }
  if (!isOpen(run)) return { isTaken: false, reason: 'finished' }
  const { leasedUntil, waitingUntil } = run
  if (leasedUntil && leasedUntil > now)
    return { isTaken: false, reason: 'held', until: leasedUntil }
  if (waitingUntil && waitingUntil > now)
    return { isTaken: false, reason: 'early', until: waitingUntil }
  return null
}

export function claimed(run: Run, worker: string, leaseMs: number, now: Date): Run {
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
    updatedAt: now,
  }
}

/** Its worker let the lease expire: that attempt is spent, and nobody knows how it would have ended. */
function crashed(run: Run, now: Date): Run {
  const message = `${run.leasedBy} took the run and was not heard of again.`
  const error = { kind: 'crashed', message } as const
  const attempts = endLast(run, { finishedAt: now, error })
  return { ...run, attempts, attemptsSpent: run.attemptsSpent + 1 }
}

/** A back-off is no wait for a host; nor is what follows a wait until a worker comes. */
function hostWaitMs({ waitingSince, waitingUntil, waitingReason }: Run, now: Date): number {
  if (!waitingSince || !waitingUntil || !waitingReason || waitingReason === 'backOff') return 0
  const ended = Math.min(now.getTime(), waitingUntil.getTime())
  return Math.max(0, ended - waitingSince.getTime())
}

/** Only these fields of what a caller gives as its progress. */
export const progressOf = ({
  counts,
  timings,
  response,
  rejected,
  duplicates,
  warnings,
}: Progress): Progress => ({
  counts,
  timings,
  response,
  rejected,
  duplicates,
  warnings,
})

export function settled(run: Run, settlement: Settlement, now: Date): Run {
  const { progress, outcome, error, status } = settlement
  const attempts = leftBehind(run, settlement, now)
  const ended: Run = {
    ...run,
    ...notHeld,
    ...notWaiting,
    ...progressOf(progress),
    ...{ outcome, error, status, attempts },
    nature: settlement.status === 'completed' ? settlement.nature : null,
    startedAt: attempts[0]?.startedAt ?? null,
    updatedAt: now,
  }
  return settlement.status === 'pending'
    ? postponed(ended, settlement, now)
    : { ...ended, finishedAt: now }
}

function postponed(
  run: Run,
  settlement: Extract<Settlement, { status: 'pending' }>,
  now: Date,
): Run {
  const { waitingUntil, waitingReason, waitingMessage, isAttemptSpent } = settlement
  return {
    ...run,
    ...{ waitingUntil, waitingReason, waitingMessage },
    waitingSince: waitingReason && now,
    waits:
      waitingReason && waitingReason !== 'backOff'
        ? { ...run.waits, [waitingReason]: (run.waits[waitingReason] ?? 0) + 1 }
        : run.waits,
    attemptsSpent: run.attemptsSpent + (isAttemptSpent ? 1 : 0),
  }
}

/**
 * Having waited for a host, or been given back, is no attempt; nor is the claim that found all
 * attempts spent by crashes.
 */
function leftBehind(run: Run, { outcome, error, status }: Settlement, now: Date): Attempt[] {
  const isPause = status === 'pending' && (outcome === 'waiting' || outcome === 'interrupted')
  return isPause || error?.kind === 'crashed'
    ? run.attempts.slice(0, -1)
    : endLast(run, { finishedAt: now, outcome, error })
}

export function cancelled(run: Run, now: Date): Run {
  const isHeld = run.status === 'processing'
  return {
    ...run,
    ...notHeld,
    ...notWaiting,
    status: 'cancelled',
    outcome: 'cancelled',
    attempts: isHeld ? endLast(run, { finishedAt: now, outcome: 'cancelled' }) : run.attempts,
    finishedAt: now,
    updatedAt: now,
  }
}

const endLast = ({ attempts }: Run, end: Partial<Attempt>): Attempt[] =>
  attempts.map((attempt, index) =>
    index === attempts.length - 1 ? { ...attempt, ...end } : attempt,
  )
