import type { Filter } from 'mongodb'
import type { Lease, Progress } from '../../model/run'
import { noProgress } from '../../model/run'
import type { Claim, RunStore, Settlement } from '../store'
import { begin, cancelUnfinished, crashUnfinished, end, leavesEntry, remove } from './attempts'
import type { Context } from './context'
import { patchFeed } from './feeds'
import { type RunDocument, toRun } from './run-document'

type Leases = Pick<RunStore, 'claim' | 'renew' | 'progress' | 'settle' | 'cancel' | 'regenerate'>

/** Only the holder's writes match: the attempt number rises with every claim. */
export const fence = ({ runId, attempt, worker }: Lease): Filter<RunDocument> => ({
  _id: runId,
  attempt,
  leasedBy: worker,
  status: 'processing',
})

/** Taking, holding and ending a run. Each write is one command whose filter encodes the rule. */
export function createLeases(context: Context): Leases {
  const { db, now, wrote } = context
  const runs = db.collection<RunDocument>('runs')
  return {
    async claim(runId, worker, leaseMs) {
      while (true) {
        const at = now()
        const found = await runs.findOne({ _id: runId })
        const refusal = refusalOf(found, at)
        if (refusal) return refusal
        const taken = found && (await change(unchanged(found), claimed(found, worker, leaseMs, at)))
        if (taken) {
          const lease = { runId, attempt: taken.attempt, worker }
          return { isTaken: true, run: toRun(taken), lease }
        }
      }
    },

    async renew(lease, leaseMs) {
      const at = now()
      const leasedUntil = new Date(at.getTime() + leaseMs)
      return (await change(fence(lease), { leasedUntil, updatedAt: at })) !== null
    },

    async progress(lease, progress) {
      return (await change(fence(lease), { ...progressOf(progress), updatedAt: now() })) !== null
    },

    async settle(lease, settlement, feed) {
      const held = await runs.findOne(fence(lease))
      if (!held) return null
      const settled = await change(fence(lease), settledBy(held, settlement, now()))
      if (!settled) return null
      if (feed) await patchFeed(context, settled.feedId, feed)
      return toRun(settled)
    },

    async cancel(id) {
      while (true) {
        const found = await runs.findOne({ _id: id, isOpen: true })
        if (!found) return null
        const cancelled = await change(unchanged(found), cancelledAt(found, now()))
        if (cancelled) return toRun(cancelled)
      }
    },

    async regenerate(id, generation) {
      const next = { generation: generation + 1, updatedAt: now() }
      const regenerated = await change({ _id: id, generation, isOpen: true }, next)
      return regenerated && toRun(regenerated)
    },
  }

  /** Null: nothing matched, nothing was written. A run that ends gives up its place as the open one. */
  async function change(
    filter: Filter<RunDocument>,
    fields: Partial<RunDocument>,
  ): Promise<RunDocument | null> {
    const update = { $set: fields, ...(fields.finishedAt && { $unset: { isOpen: true } as const }) }
    const changed = await runs.findOneAndUpdate(filter, update, { returnDocument: 'after' })
    if (changed) wrote()
    return changed
  }
}

/** No other worker took, renewed, settled or cancelled it since it was read. */
const unchanged = ({ _id, status, attempt, leasedUntil }: RunDocument): Filter<RunDocument> => ({
  _id,
  status,
  attempt,
  leasedUntil,
})

function refusalOf(run: RunDocument | null, at: Date): Claim | null {
  if (!run) return { isTaken: false, reason: 'missing' }
  if (!run.isOpen) return { isTaken: false, reason: 'finished' }
  const { leasedUntil, waitingUntil } = run
  if (leasedUntil && leasedUntil > at) return { isTaken: false, reason: 'held', until: leasedUntil }
  if (waitingUntil && waitingUntil > at)
    return { isTaken: false, reason: 'early', until: waitingUntil }
  return null
}

const noWait = {
  waitingUntil: null,
  waitingReason: null,
  waitingMessage: null,
  waitingSince: null,
} as const

const noLease = { leasedBy: null, leasedUntil: null } as const

function claimed(
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

function settledBy(run: RunDocument, settlement: Settlement, at: Date): Partial<RunDocument> {
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

const cancelledAt = (run: RunDocument, at: Date): Partial<RunDocument> => ({
  ...noLease,
  ...noWait,
  status: 'cancelled',
  outcome: 'cancelled',
  attempts: cancelUnfinished(run.attempts, at),
  finishedAt: at,
  updatedAt: at,
})

/** A caller may give a whole run as its progress: only these fields are written. */
const progressOf = ({ counts, timings, response, rejected, warnings }: Progress): Progress => ({
  counts,
  timings,
  response,
  rejected,
  warnings,
})
