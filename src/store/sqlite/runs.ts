import { isDeadLetter, isOpen, type Lease, type Run, type RunDraft } from '../../model/run'
import {
  type Claim,
  cancelled,
  claimed,
  newRun,
  progressOf,
  refusalOf,
  type Settlement,
  settled,
} from '../../model/run-steps'
import type { FeedPatch } from '../feeds'
import type { RunStore } from '../runs'
import type { Db } from './database'
import { patchFeed } from './feeds'
import {
  changedSince,
  countRuns,
  deadLetterSql,
  endedRuns,
  listRuns,
  readyRuns,
  recentRuns,
  totalRuns,
  unheldRuns,
} from './run-lists'
import { findHeld, findRun, findRuns, insertRun, type ReadRun, runOf, saveRun } from './run-rows'

/** Who had to wait so long for the lock has waited out an outage, and not only others' writes. */
const longWaitMs = 2_000
/** So long the holder of a run then has to renew his lease; he tries all the time. */
const holdersTurnMs = 500

export function runStore(db: Db): RunStore {
  return {
    open: (draft) => db.write(() => open(draft)),
    get: (id) => db.read(() => findRun(db, id)),
    some: (ids) => db.read(() => findRuns(db, ids)),
    list: (filter, page) => db.snapshot(() => listRuns(db, filter, page)),
    totals: (filter, limit) => db.read(() => totalRuns(db, filter, limit)),
    count: (filter, limit) => db.read(() => countRuns(db, filter, limit)),
    recent: (feedIds, perFeed) => db.read(() => recentRuns(db, feedIds, perFeed)),
    changedSince: (since, limit) => db.read(() => changedSince(db, since, limit)),
    ended: (after, limit) => db.read(() => endedRuns(db, after, limit)),
    ready: (limit) => db.read(() => readyRuns(db, limit)),
    unheld: (limit, after) => db.read(() => unheldRuns(db, limit, after)),
    claim: (id, worker, leaseMs) => {
      const askedAt = performance.now()
      return db.write(() => {
        const hasWaited = performance.now() - askedAt > longWaitMs
        return (hasWaited && leaveToHolder(id)) || claim(id, worker, leaseMs)
      })
    },
    renew: (lease, leaseMs) => db.write(() => renew(lease, leaseMs)),
    progress: (lease, progress) =>
      db.write(() => changeHeld(lease, (run) => ({ ...run, ...progressOf(progress) })) !== null),
    settle: (lease, settlement, feed) => db.write(() => settle(lease, settlement, feed)),
    cancel: (id) => db.write(() => cancel(id)),
    regenerate: (id, generation) => db.write(() => regenerate(id, generation)),
    answer: (ids, by) => db.write(() => answer(ids, by)),
    dismiss: (id, note) => db.write(() => dismiss(id, note)),
  }

  function open(draft: RunDraft): { run: Run; isNew: boolean } {
    const found = db
      .query<ReadRun, [string]>(
        `SELECT * FROM runs WHERE feedId = ? AND status IN ('pending', 'processing')`,
      )
      .get(draft.feedId)
    if (found) return { run: runOf(found), isNew: false }
    const run = newRun(draft, db.now())
    insertRun(db, run)
    const before = run.retryOf && findRun(db, run.retryOf)
    if (before) saveRun(db, { ...before, retriedBy: run.id })
    return { run, isNew: true }
  }

  /** While the file was locked nobody could renew a lease: who holds the run is given his turn. */
  function leaveToHolder(runId: string): Claim | null {
    if (findRun(db, runId)?.status !== 'processing') return null
    return { isTaken: false, reason: 'held', until: new Date(db.now().getTime() + holdersTurnMs) }
  }

  function claim(runId: string, worker: string, leaseMs: number): Claim {
    const now = db.now()
    const run = findRun(db, runId)
    const refusal = refusalOf(run, now)
    if (refusal || !run) return refusal ?? { isTaken: false, reason: 'missing' }
    const taken = saveRun(db, claimed(run, worker, leaseMs, now))
    return { isTaken: true, run: taken, lease: { runId, attempt: taken.attempt, worker } }
  }

  function renew(lease: Lease, leaseMs: number): boolean {
    if (!findHeld(db, lease)) return false
    const leasedUntil = db.now().getTime() + leaseMs
    db.query('UPDATE runs SET leasedUntil = ? WHERE id = ?').run(leasedUntil, lease.runId)
    return true
  }

  function changeHeld(lease: Lease, step: (run: Run) => Run): Run | null {
    const run = findHeld(db, lease)
    return run && saveRun(db, step(run))
  }

  function settle(lease: Lease, settlement: Settlement, feed?: FeedPatch): Run | null {
    const reopened = countReopened(lease.runId)
    const run = changeHeld(lease, (held) => settled({ ...held, reopened }, settlement, db.now()))
    if (run && feed) patchFeed(db, run.feedId, feed, run.feedUrl)
    return run
  }

  function countReopened(runId: string): number {
    const sql = 'SELECT count(*) AS found FROM listings WHERE reopenedRunId = ?'
    return db.query<{ found: number }, [string]>(sql).get(runId)?.found ?? 0
  }

  function cancel(id: string): Run | null {
    const run = findRun(db, id)
    return run && isOpen(run) ? saveRun(db, cancelled(run, db.now())) : null
  }

  function regenerate(id: string, generation: number): Run | null {
    const run = findRun(db, id)
    if (!run || !isOpen(run) || run.generation !== generation) return null
    return saveRun(db, { ...run, generation: generation + 1 })
  }

  function answer(ids: string[], by: string): number {
    const sql = `UPDATE runs SET retriedBy = ?, updatedAt = ?
      WHERE id IN (SELECT value FROM json_each(?)) AND ${deadLetterSql}`
    return db
      .query<unknown, [string, number, string]>(sql)
      .run(by, db.now().getTime(), JSON.stringify(ids)).changes
  }

  function dismiss(id: string, dismissedNote: string): Run | null {
    const run = findRun(db, id)
    if (!run || !isDeadLetter(run)) return null
    return saveRun(db, { ...run, dismissedAt: db.now(), dismissedNote })
  }
}
