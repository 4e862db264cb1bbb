import type { Attempt, Counts, Lease, Run, Timings } from '../../model/run'
import type { Db } from './database'
import { dateOf, insertSql, type Row, rowOf, updateSql } from './rows'

type FlatRun = Omit<Run, 'counts' | 'timings'> & Counts & Timings
export type RunRow = Row<FlatRun>
/** As read: with what the table derives by itself. */
export type ReadRun = RunRow & { errorKind: string | null; rolledUpIn: string | null }

export function findRun(db: Db, id: string): Run | null {
  const row = db.query<ReadRun, [string]>('SELECT * FROM runs WHERE id = ?').get(id)
  return row && runOf(row)
}

export function findRuns(db: Db, ids: string[]): Run[] {
  const sql = 'SELECT * FROM runs WHERE id IN (SELECT value FROM json_each(?))'
  return db.query<ReadRun, [string]>(sql).all(JSON.stringify(ids)).map(runOf)
}

/** The run while the worker holds it. */
export function findHeld(db: Db, lease: Lease): Run | null {
  const run = findRun(db, lease.runId)
  const isHeld =
    run?.status === 'processing' && run.attempt === lease.attempt && run.leasedBy === lease.worker
  return isHeld ? run : null
}

export function insertRun(db: Db, run: Run): void {
  const row = flat(run)
  db.query<unknown, [RunRow]>(insertSql('runs', Object.keys(row))).run(row)
}

/** Writes the whole row, and the time of it. */
export function saveRun(db: Db, run: Run): Run {
  const saved = { ...run, updatedAt: db.now() }
  const row = flat(saved)
  db.query<unknown, [RunRow]>(updateSql('runs', 'id', Object.keys(row))).run(row)
  return saved
}

const flat = ({ counts, timings, ...run }: Run): RunRow => rowOf({ ...run, ...counts, ...timings })

export function runOf(row: ReadRun): Run {
  const { fetched, new: fresh, updated, unchanged, duplicate, failed, skipped, ...others } = row
  const { fetchMs, parseMs, storeMs, errorKind: _, rolledUpIn: __, ...rest } = others
  return {
    ...rest,
    counts: { fetched, new: fresh, updated, unchanged, duplicate, failed, skipped },
    timings: { fetchMs, parseMs, storeMs },
    isForced: rest.isForced === 1,
    error: rest.error && JSON.parse(rest.error),
    response: rest.response && JSON.parse(rest.response),
    attempts: attemptsOf(rest.attempts),
    rejected: JSON.parse(rest.rejected),
    duplicates: JSON.parse(rest.duplicates),
    warnings: JSON.parse(rest.warnings),
    waits: JSON.parse(rest.waits),
    waitingUntil: dateOf(rest.waitingUntil),
    waitingSince: dateOf(rest.waitingSince),
    leasedUntil: dateOf(rest.leasedUntil),
    queuedAt: new Date(rest.queuedAt),
    startedAt: dateOf(rest.startedAt),
    finishedAt: dateOf(rest.finishedAt),
    dismissedAt: dateOf(rest.dismissedAt),
    detailsPrunedAt: dateOf(rest.detailsPrunedAt),
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
