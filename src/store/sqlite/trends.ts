import {
  type EndedRun,
  type Figures,
  noFigures,
  type Rollup,
  sumNames,
  triedIn,
} from '../../model/rollup'
import { type Grain, grains } from '../../model/zone'
import type { Ended, FeedFigures, RollupQuery, TrendStore } from '../trends'
import type { Db } from './database'
import { dateOf, insertSql, type Row, rowOf } from './rows'

type RollupRow = Row<Rollup> & Omit<FeedFigures, 'feedId'>

const kinds = ['feed', 'source', 'all'] as const
const quarterMs = 15 * 60_000

export function trendStore(db: Db): TrendStore {
  return {
    pending: (zone, limit) => db.snapshot(() => pending(zone, limit)),
    ended: (feedId, from, to) => db.read(() => ended(feedId, from, to)),
    settle: (zone, runs) => db.write(() => settle(zone, runs)),
    list: (query) => db.read(() => list(query)),
    replace: (rollups) => db.write(() => rollups.map(replace).every(Boolean)),
    setOpen: (rollups) => db.write(() => rollups.forEach(setOpen)),
    countOpen: (source) => db.read(() => countOpen(source)),
    closedWithoutRun: (since) => db.read(() => closedWithoutRun(since)),
    byFeed: (query) => db.read(() => byFeed(query)),
    prune: (grain, before, limit) => db.write(() => prune(grain, before, limit)),
  }

  function pending(zone: string, limit: number) {
    type Found = { feedId: string; source: string; queuedAt: number }
    const found: Found[] = []
    for (const sql of pendingSql) {
      const left = limit - found.length
      if (left > 0) found.push(...db.query<Found, [Params]>(sql).all({ zone, limit: left }))
    }
    return found.map(({ queuedAt, ...run }) => ({ ...run, queuedAt: new Date(queuedAt) }))
  }

  function ended(feedId: string, from: Date, to: Date): EndedRun[] {
    const params = { feedId, from: from.getTime(), to: to.getTime() }
    return db.query<Row<EndedRun>, [Params]>(endedSql).all(params).map(endedOf)
  }

  function settle(zone: string, runs: { id: string; updatedAt: Date }[]): void {
    const sql = `UPDATE runs SET rolledUpIn = $zone FROM json_each($runs) AS row
      WHERE runs.id = row.value ->> 0 AND updatedAt = row.value ->> 1`
    const rows = JSON.stringify(runs.map(({ id, updatedAt }) => [id, updatedAt.getTime()]))
    db.query<unknown, [Params]>(sql).run({ zone, runs: rows })
  }

  function list({ id, source, from, to, ...equal }: RollupQuery): Rollup[] {
    const params = {
      ...equal,
      from: from.getTime(),
      to: to.getTime(),
      ...(id !== undefined && { id }),
      ...(source !== undefined && { source }),
    }
    const index = id === undefined ? 'INDEXED BY rollupsByTime' : ''
    const sql = `SELECT * FROM rollups ${index} WHERE ${ofTime}
      AND ${id === undefined ? 'true' : 'id = $id'} AND ${source === undefined ? 'true' : 'source = $source'}
      ORDER BY start`
    return db.query<RollupRow, [Params]>(sql).all(params).map(rollupOf)
  }

  function replace(rollup: Rollup): boolean {
    const { figures, version } = rollup
    const row = {
      ...rowOf({ ...rollup, figures: sparse(figures), version: version + 1, open: null }),
      tried: triedIn(figures),
      failed: figures.failed,
      answered: figures.answered,
      fetchMs: figures.fetchMs,
    }
    const columns = Object.keys(row)
    const set = columns.filter((name) => name !== 'open').map((name) => `${name} = $${name}`)
    const sql = `${insertSql('rollups', columns)}
      ON CONFLICT DO UPDATE SET ${set} WHERE version = $version - 1`
    return db.query<unknown, [typeof row]>(sql).run(row).changes > 0
  }

  function setOpen(rollup: Rollup): void {
    const row = rowOf({ ...rollup, figures: {}, version: 0 })
    const columns = [...Object.keys(row), 'tried', 'failed', 'answered', 'fetchMs']
    const none = { tried: 0, failed: 0, answered: 0, fetchMs: 0 }
    const sql = `${insertSql('rollups', columns)} ON CONFLICT DO UPDATE SET open = $open`
    db.query<unknown, [typeof row & typeof none]>(sql).run({ ...row, ...none })
  }

  function countOpen(source: string): number {
    const sql = `SELECT count(*) AS found FROM listings INDEXED BY listingsOpen
      WHERE source = ? AND closedAt IS NULL`
    return db.query<{ found: number }, [string]>(sql).get(source)?.found ?? 0
  }

  function closedWithoutRun(since: Date): Ended[] {
    const sql = `SELECT source, closedAt / ${quarterMs} * ${quarterMs} AS at, count(*) AS count
      FROM listings INDEXED BY listingsClosed
      WHERE closedAt >= ? AND closedRunId IS NULL GROUP BY 1, 2`
    return db
      .query<Row<Ended>, [number]>(sql)
      .all(since.getTime())
      .map((row) => ({ ...row, at: new Date(row.at) }))
  }

  function byFeed({ from, to, source, ...equal }: Omit<RollupQuery, 'kind' | 'id'>): FeedFigures[] {
    const sql = `SELECT id AS feedId, sum(tried) AS tried, sum(failed) AS failed,
        sum(answered) AS answered, sum(fetchMs) AS fetchMs
      FROM rollups INDEXED BY rollupsByTime
      WHERE ${ofTime} AND ${source === undefined ? 'true' : 'source = $source'} GROUP BY id`
    const times = { kind: 'feed', from: from.getTime(), to: to.getTime() }
    return db
      .query<FeedFigures, [Params]>(sql)
      .all({ ...equal, ...times, ...(source !== undefined && { source }) })
  }

  function prune(grain: Grain, before: Date, limit: number): number {
    let pruned = 0
    for (const zone of zones())
      for (const kind of kinds) {
        const params = { zone, grain, kind, before: before.getTime(), limit: limit - pruned }
        pruned += db.query<unknown, [Params]>(pruneSql).run(params).changes
      }
    return pruned
  }

  /** Each by a seek: there are few. */
  function zones(): string[] {
    const next = db.query<{ zone: string | null }, [string]>(
      'SELECT min(zone) AS zone FROM rollups WHERE zone > ?',
    )
    const found: string[] = []
    for (let zone = next.get('')?.zone; zone; zone = next.get(zone)?.zone) found.push(zone)
    return found
  }
}

type Params = Record<string, string | number>

const pendingFrom = `SELECT feedId, source, queuedAt FROM runs INDEXED BY runsRolledUp
  WHERE finishedAt IS NOT NULL AND rolledUpIn`
const newestEnded = 'ORDER BY finishedAt DESC LIMIT $limit'
/** In no zone's rollups, or in another's. A parameter that a statement does not name is no fault. */
const pendingSql = [
  `${pendingFrom} IS NULL AND $zone <> '' ${newestEnded}`,
  `${pendingFrom} < $zone ${newestEnded}`,
  `${pendingFrom} > $zone ${newestEnded}`,
]

const endedSql = `
  SELECT id, feedId, source, status, outcome, closed, reopened, response, queuedAt, startedAt, updatedAt,
    new, updated, fetchMs, rolledUpIn
  FROM runs INDEXED BY runsByOpening
  WHERE feedId = $feedId AND queuedAt >= $from AND queuedAt < $to AND finishedAt IS NOT NULL
  ORDER BY queuedAt, id`

const ofTime = `zone = $zone AND grain = $grain AND kind = $kind AND start >= $from AND start < $to`

const pruneSql = `
  DELETE FROM rollups WHERE (zone, grain, kind, id, start, source) IN
    (SELECT zone, grain, kind, id, start, source FROM rollups INDEXED BY rollupsByTime
      WHERE zone = $zone AND grain = $grain AND kind = $kind AND start < $before LIMIT $limit)`

const endedOf = (row: Row<EndedRun>): EndedRun => ({
  ...row,
  response: row.response && JSON.parse(row.response),
  queuedAt: new Date(row.queuedAt),
  startedAt: dateOf(row.startedAt),
  updatedAt: new Date(row.updatedAt),
})

/** Most figures of most rollups are zero. */
function sparse(figures: Figures): Partial<Figures> {
  const entries = Object.entries(figures).filter(([name, value]) =>
    sumNames.some((one) => one === name) ? value !== 0 : Object.keys(value).length > 0,
  )
  return Object.fromEntries(entries)
}

const rollupOf = ({ tried, failed, answered, fetchMs, ...row }: RollupRow): Rollup => ({
  ...row,
  grain: grains.find((grain) => grain === row.grain) ?? 'hour',
  kind: kinds.find((kind) => kind === row.kind) ?? 'all',
  start: new Date(row.start),
  figures: { ...noFigures(), ...JSON.parse(row.figures) },
})
