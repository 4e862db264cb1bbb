import type { Page, PageRequest } from '../../model/page'
import { noCounts, type Run, type RunStatus } from '../../model/run'
import type { RunFilter, RunTotals } from '../store'
import type { Db } from './database'
import { type From, keysetSql, pageOf } from './paging'
import { type RunRow, runOf } from './run-rows'

const conditions: Record<keyof RunFilter, string> = {
  feedId: 'feedId = $feedId',
  source: 'source = $source',
  cycleId: 'cycleId = $cycleId',
  status: 'status = $status',
  outcome: 'outcome = $outcome',
  trigger: 'trigger = $trigger',
  from: 'queuedAt >= $from',
  to: 'queuedAt < $to',
}

type Params = Record<string, string | number>

function conditionsOf(filter: RunFilter): { where: string; params: Params } {
  const params: Params = {}
  const where = ['true']
  for (const [name, value] of Object.entries(filter)) {
    if (value === undefined) continue
    params[name] = value instanceof Date ? value.getTime() : value
    // Object.entries forgets that the names are those of a filter.
    where.push(conditions[name as keyof RunFilter])
  }
  return { where: where.join(' AND '), params }
}

export function listRuns(db: Db, filter: RunFilter, page: PageRequest): Page<Run> {
  const { where, params } = conditionsOf(filter)
  return pageOf(page, /^[\w-]+$/, fetch, (run) => run.id)

  function fetch(from: From | null, limit: number): Run[] {
    const keyset = keysetSql('id', from)
    const ids = `SELECT id FROM runs INDEXED BY runsFiltered
      WHERE ${where} AND ${keyset.where} ${keyset.order} LIMIT $limit`
    const sql = `SELECT * FROM runs WHERE id IN (${ids}) ${keyset.order}`
    const position = from ? { position: from.position } : {}
    return db
      .query<RunRow, [Params]>(sql)
      .all({ ...params, ...position, limit })
      .map(runOf)
  }
}

const countNames = [
  'fetched',
  'new',
  'updated',
  'unchanged',
  'duplicate',
  'failed',
  'skipped',
] as const

const sums = countNames.map((name) => `sum(${name}) AS ${name}`)

export function totalRuns(db: Db, filter: RunFilter): RunTotals {
  const { where, params } = conditionsOf(filter)
  const sql = `SELECT status, count(*) AS runs, ${sums}
    FROM runs INDEXED BY runsCounted WHERE ${where} GROUP BY status`
  type Sum = Omit<RunTotals, 'byStatus'> & { status: RunStatus }
  const totals: RunTotals = { runs: 0, ...noCounts(), byStatus: noStatuses() }
  for (const { status, ...sum } of db.query<Sum, [Params]>(sql).all(params)) {
    totals.byStatus[status] = sum.runs
    totals.runs += sum.runs
    for (const name of countNames) totals[name] += sum[name]
  }
  return totals
}

const noStatuses = (): Record<RunStatus, number> => ({
  pending: 0,
  processing: 0,
  completed: 0,
  failed: 0,
  cancelled: 0,
})

export function recentRuns(db: Db, feedIds: string[], perFeed: number): Map<string, Run[]> {
  const sql = 'SELECT * FROM runs WHERE feedId = ? ORDER BY id DESC LIMIT ?'
  const statement = db.query<RunRow, [string, number]>(sql)
  return new Map(feedIds.map((feedId) => [feedId, statement.all(feedId, perFeed).map(runOf)]))
}

export function changedSince(db: Db, since: Date, limit: number): Run[] {
  const sql = 'SELECT * FROM runs WHERE updatedAt >= ? ORDER BY updatedAt, id LIMIT ?'
  return db.query<RunRow, [number, number]>(sql).all(since.getTime(), limit).map(runOf)
}

const abandoned = `status = 'processing' AND leasedUntil <= $now`
const due = `status = 'pending' AND (waitingUntil IS NULL OR waitingUntil <= $now)`

export const readyRuns = (db: Db, limit: number): Run[] =>
  openRuns(db, `(${due}) OR (${abandoned})`, limit)

export const unheldRuns = (db: Db, limit: number): Run[] =>
  openRuns(db, `status = 'pending' OR (${abandoned})`, limit)

function openRuns(db: Db, condition: string, limit: number): Run[] {
  const sql = `SELECT * FROM runs INDEXED BY runsOpen
    WHERE status IN ('pending', 'processing') AND (${condition})
    ORDER BY priority, id LIMIT $limit`
  const params = { now: db.now().getTime(), limit }
  return db.query<RunRow, [typeof params]>(sql).all(params).map(runOf)
}
