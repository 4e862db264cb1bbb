import {
  type Attempt,
  type Counts,
  type Lease,
  noProgress,
  type Run,
  type Timings,
} from '../../model/run'
import type { RunDraft } from '../store'
import type { Db } from './database'
import { dateOf, insertSql, type Row, rowOf, updateSql } from './rows'

/** `waitingSince`: when the wait began that `waitingUntil` ends. */
export interface StoredRun extends Run {
  waitingSince: Date | null
}

type FlatRun = Omit<StoredRun, 'counts' | 'timings'> & Counts & Timings
export type RunRow = Row<FlatRun>

export function findRun(db: Db, id: string): StoredRun | null {
  const row = db.query<RunRow, [string]>('SELECT * FROM runs WHERE id = ?').get(id)
  return row && storedRunOf(row)
}

/** The run while the worker holds it. */
export function findHeld(db: Db, lease: Lease): StoredRun | null {
  const run = findRun(db, lease.runId)
  const isHeld =
    run?.status === 'processing' && run.attempt === lease.attempt && run.leasedBy === lease.worker
  return isHeld ? run : null
}

export function insertRun(db: Db, run: StoredRun): void {
  const row = flat(run)
  db.query<unknown, [RunRow]>(insertSql('runs', Object.keys(row))).run(row)
}

/** Writes the whole row, and the time of it. */
export function saveRun(db: Db, run: StoredRun): Run {
  const saved = { ...run, updatedAt: db.now() }
  const row = flat(saved)
  db.query<unknown, [RunRow]>(updateSql('runs', 'id', Object.keys(row))).run(row)
  return withoutOurs(saved)
}

export const newRun = (draft: RunDraft, now: Date): StoredRun => ({
  ...draft,
  ...noProgress(),
  status: 'pending',
  outcome: null,
  attempt: 0,
  attemptsSpent: 0,
  attempts: [],
  generation: 0,
  waitingUntil: null,
  waitingReason: null,
  waitingMessage: null,
  waitingSince: null,
  waitedMs: 0,
  leasedBy: null,
  leasedUntil: null,
  error: null,
  queuedAt: now,
  startedAt: null,
  finishedAt: null,
  updatedAt: now,
})

const flat = ({ counts, timings, ...run }: StoredRun): RunRow =>
  rowOf({ ...run, ...counts, ...timings })

export const runOf = (row: RunRow): Run => withoutOurs(storedRunOf(row))

export const withoutOurs = ({ waitingSince: _, ...run }: StoredRun): Run => run

function storedRunOf(row: RunRow): StoredRun {
  const { fetched, new: fresh, updated, unchanged, duplicate, failed, skipped, ...others } = row
  const { fetchMs, parseMs, storeMs, ...rest } = others
  return {
    ...rest,
    counts: { fetched, new: fresh, updated, unchanged, duplicate, failed, skipped },
    timings: { fetchMs, parseMs, storeMs },
    isForced: rest.isForced === 1,
    error: rest.error && JSON.parse(rest.error),
    response: rest.response && JSON.parse(rest.response),
    attempts: attemptsOf(rest.attempts),
    rejected: JSON.parse(rest.rejected),
    warnings: JSON.parse(rest.warnings),
    waitingUntil: dateOf(rest.waitingUntil),
    waitingSince: dateOf(rest.waitingSince),
    leasedUntil: dateOf(rest.leasedUntil),
    queuedAt: new Date(rest.queuedAt),
    startedAt: dateOf(rest.startedAt),
    finishedAt: dateOf(rest.finishedAt),
    updatedAt: new Date(rest.updatedAt),
  }
}

/** JSON has no instants: they stand there as ISO text. */
type JsonAttempt = Omit<Attempt, 'startedAt' | 'finishedAt'> & {
  startedAt: string
  finishedAt: string | null
}

const attemptsOf = (json: string): Attempt[] =>
  JSON.parse(json).map((attempt: JsonAttempt) => ({
    ...attempt,
    startedAt: new Date(attempt.startedAt),
    finishedAt: attempt.finishedAt === null ? null : new Date(attempt.finishedAt),
  }))
