import type { From, Page, PageRequest } from '../../model/page'
import { noCounts, type Run, type RunStatus, type RunTotals } from '../../model/run'
import type { RunFilter } from '../runs'
import type { Db } from './database'
import { keysetSql, readPage } from './paging'
import { type ReadRun, runOf } from './run-rows'

export const deadLetterSql = `status = 'failed' AND retriedBy IS NULL AND dismissedAt IS NULL`

const openSql = `status IN ('pending', 'processing')`

const conditions: Record<Exclude<keyof RunFilter, 'isDeadLetter' | 'isOpen'>, string> = {
  feedId: 'feedId = $feedId',
  source: 'source = $source',
  cycleId: 'cycleId = $cycleId',
  status: 'status = $status',
  outcome: 'outcome = $outcome',
  nature: 'nature = $nature',
  trigger: 'trigger = $trigger',
  triggeredBy: 'triggeredBy = $triggeredBy',
  errorKind: 'errorKind = $errorKind',
  endedBefore: 'finishedAt < $endedBefore',
  from: 'queuedAt >= $from',
  to: 'queuedAt < $to',
}

type Params = Record<string, string | number>

function conditionsOf({ isDeadLetter, isOpen, ...filter }: RunFilter): {
  where: string
  params: Params
} {
  const params: Params = {}
  // A search of the index and no walk over all of it, whatever else is asked.
  const where = ["id > ''"]
  if (isDeadLetter !== undefined)
    where.push(isDeadLetter ? deadLetterSql : `NOT (${deadLetterSql})`)
  if (isOpen !== undefined) where.push(isOpen ? openSql : `NOT (${openSql})`)
  for (const [name, value] of Object.entries(filter)) {
    if (value === undefined) continue
    params[name] = value instanceof Date ? value.getTime() : value
    // Object.entries forgets that the names are those of a filter.
    where.push(conditions[name as keyof typeof conditions])
  }
  return { where: where.join(' AND '), params }
}

/** The index that leaves the fewest runs, first; each has them by id, but that of open ones, which are few. */
const indexes: [name: keyof RunFilter, index: string][] = [
  ['isOpen', 'runsOpen'],
  ['isDeadLetter', 'deadLetters'],
  ['triggeredBy', 'runsByPerson'],
  ['cycleId', 'runsByCycle'],
  ['feedId', 'runsByFeed'],
  ['errorKind', 'runsByErrorKind'],
  ['source', 'runsBySource'],
  ['nature', 'runsByNature'],
  ['outcome', 'runsByOutcome'],
  ['status', 'runsByStatus'],
  ['trigger', 'runsByTrigger'],
]

/** The runs of a time so short are sorted; of a longer one they are walked over, newest first. */
const shortMs = 2 * 24 * 3_600_000

function indexOf(filter: RunFilter): string {
  const found = indexes.find(([name]) => filter[name])
  if (found) return found[1]
  const { from, to } = filter
  const isShort = from && to && to.getTime() - from.getTime() <= shortMs
  return isShort ? 'runsByTime' : 'runsListed'
}

export function listRuns(db: Db, filter: RunFilter, page: PageRequest): Page<Run> {
  const { where, params } = conditionsOf(filter)
  return readPage(page, /^[\w-]+$/, fetch, (run) => run.id)

  function fetch(from: From | null, limit: number): Run[] {
    const keyset = keysetSql('id', from)
    const ids = `SELECT id FROM runs INDEXED BY ${indexOf(filter)}
      WHERE ${where} AND ${keyset.where} ${keyset.order} LIMIT $limit`
    const sql = `SELECT * FROM runs WHERE id IN (${ids}) ${keyset.order}`
    const position = from ? { position: from.position } : {}
    return db
      .query<ReadRun, [Params]>(sql)
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

export function totalRuns(db: Db, filter: RunFilter, limit = -1): RunTotals {
  const { where, params } = conditionsOf(filter)
  const sql = `SELECT status, count(*) AS runs, ${sums} FROM
    (SELECT status, ${countNames} FROM runs INDEXED BY ${indexOf(filter)}
      WHERE ${where} ORDER BY id DESC LIMIT $limit) GROUP BY status`
  type Sum = Omit<RunTotals, 'byStatus'> & { status: RunStatus }
  const totals: RunTotals = { runs: 0, ...noCounts(), byStatus: noStatuses() }
  for (const { status, ...sum } of db.query<Sum, [Params]>(sql).all({ ...params, limit })) {
    totals.byStatus[status] = sum.runs
    totals.runs += sum.runs
    for (const name of countNames) totals[name] += sum[name]
  }
  return totals
}

export function countRuns(db: Db, filter: RunFilter, limit: number): number {
  const { where, params } = conditionsOf(filter)
  const sql = `SELECT count(*) AS found
    FROM (SELECT 1 FROM runs INDEXED BY ${indexOf(filter)} WHERE ${where} LIMIT $limit)`
  return db.query<{ found: number }, [Params]>(sql).get({ ...params, limit })?.found ?? 0
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
  const statement = db.query<ReadRun, [string, number]>(sql)
  return new Map(feedIds.map((feedId) => [feedId, statement.all(feedId, perFeed).map(runOf)]))
}

export function changedSince(db: Db, since: Date, limit: number): Run[] {
  const sql = 'SELECT * FROM runs WHERE updatedAt >= ? ORDER BY updatedAt, id LIMIT ?'
  return db.query<ReadRun, [number, number]>(sql).all(since.getTime(), limit).map(runOf)
}

/** Those of one instant by id. */
export function endedRuns(db: Db, after: { finishedAt: Date; id: string }, limit: number): Run[] {
  const sql = `SELECT * FROM runs INDEXED BY runsByEnd
    WHERE finishedAt >= $at AND (finishedAt > $at OR id > $id) ORDER BY finishedAt, id LIMIT $limit`
  const params = { at: after.finishedAt.getTime(), id: after.id, limit }
  return db.query<ReadRun, [typeof params]>(sql).all(params).map(runOf)
}

const abandoned = `status = 'processing' AND leasedUntil <= $now`
const due = `status = 'pending' AND (waitingUntil IS NULL OR waitingUntil <= $now)`

export const readyRuns = (db: Db, limit: number): Run[] =>
  openRuns(db, `(${due}) OR (${abandoned})`, limit)

export const unheldRuns = (db: Db, limit: number, after?: Position): Run[] =>
  openRuns(db, `status = 'pending' OR (${abandoned})`, limit, after)

type Position = Pick<Run, 'priority' | 'id'>

/** Behind no run at all. */
const first: Position = { priority: 0, id: '' }

function openRuns(
  db: Db,
  condition: string,
  limit: number,
  { priority, id }: Position = first,
): Run[] {
  const sql = `SELECT * FROM runs INDEXED BY runsOpen
    WHERE status IN ('pending', 'processing') AND (priority, id) > ($priority, $id) AND (${condition})
    ORDER BY priority, id LIMIT $limit`
  const params = { now: db.now().getTime(), limit, priority, id }
  return db.query<ReadRun, [typeof params]>(sql).all(params).map(runOf)
}
