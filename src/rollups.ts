import { isDeepStrictEqual } from 'node:util'
import type { Deps } from './deps'
import { hourMs } from './model/feed'
import {
  type EndedRun,
  type Figures,
  figuresOf,
  noFeed,
  noFigures,
  type Rollup,
  sumFigures,
} from './model/rollup'
import { type Grain, monthOf, startOf } from './model/zone'
import type { RollupQuery } from './store/trends'

const dayMs = 24 * hourMs

/** Rollups of hours are kept so long, those of days and months so long. */
export const hoursKeptDays = 100
export const daysKeptDays = 430

/** Runs that are taken up at a time, with all others of their feeds and days. */
const batchSize = 40
/** Clocks anywhere differ from UTC by less. */
const mostOffsetMs = 15 * hourMs

/** A day of a feed, within one source. */
interface FeedDay {
  feedId: string
  source: string
  day: Date
}

export interface RolledUp {
  feedId: string
  source: string
  /** Listings have come or ended there. */
  isMoved: boolean
}

/** Hours and days of sources whose figures have changed. */
type Touched = Map<string, { hours: Set<number>; days: Set<number> }>

/**
 * Takes up to `batchSize` ended runs, and the others of their feeds and days, into the rollups of the operator's time
 * zone. Answers which feeds were touched; empty: nothing was pending. Rollups are computed anew from the runs, never
 * increased, and a run is pending until all of them are written: whoever dies in between has lost nothing, and of two
 * who do the same at once the later one finds another version and begins anew.
 */
export async function rollUp(deps: Deps): Promise<RolledUp[]> {
  const zone = deps.config.TIME_ZONE
  const pending = await deps.store.trends.pending(zone, batchSize)
  const days = new Map<string, FeedDay>()
  for (const { feedId, source, queuedAt } of pending) {
    const day = startOf('day', queuedAt, zone)
    days.set([feedId, source, day.getTime()].join(' '), { feedId, source, day })
  }
  const touched: Touched = new Map()
  const done: EndedRun[] = []
  const feeds: RolledUp[] = []
  for (const feedDay of days.values()) {
    const runs = await rollUpDay(deps, feedDay, touched)
    const isMoved = runs.some((run) => run.rolledUpIn !== zone && hasMoved(run))
    feeds.push({ feedId: feedDay.feedId, source: feedDay.source, isMoved })
    done.push(...runs)
  }
  await foldUp(deps, touched)
  await deps.store.trends.settle(zone, done)
  return feeds
}

const hasMoved = (run: EndedRun): boolean => run.new + run.closed + run.reopened > 0

/** The runs that are in the rollups of the feed then. */
async function rollUpDay(deps: Deps, feedDay: FeedDay, touched: Touched): Promise<EndedRun[]> {
  const { config, store } = deps
  const { feedId: id, source, day } = feedDay
  const zone = config.TIME_ZONE
  const scope = { zone, kind: 'feed', id, source } as const
  // The version is read before what it is computed from: what changes in between is noticed.
  const before = await readBefore(deps, scope, day)
  const around = [day.getTime() - mostOffsetMs, day.getTime() + dayMs + mostOffsetMs] as const
  const near = await store.trends.ended(id, new Date(around[0]), new Date(around[1]))
  const runs = near.filter(
    (run) => run.source === source && +startOf('day', run.queuedAt, zone) === +day,
  )
  const hourOf = ({ queuedAt }: EndedRun) => +startOf('hour', queuedAt, zone)
  const isKept = (start: number) => start > store.now().getTime() - hoursKeptDays * dayMs
  // Whether this changes them, or somebody did who died before he came to the levels above.
  const pending = runs.filter(({ rolledUpIn }) => rolledUpIn !== zone).map(hourOf)
  touch(touched, source, pending.filter(isKept), +day)
  if (!mayRecompute(deps, day) && before.days.some(({ version }) => version > 0)) return runs
  const byHour = Map.groupBy(runs, hourOf)
  for (const { start } of before.hours) if (!byHour.has(+start)) byHour.set(+start, [])
  const hours = [...byHour].filter(([start]) => isKept(start))
  const written = await write(deps, [
    ...hours.map(([start, ofHour]) => changed(before.hours, scope, 'hour', start, ofHour)),
    changed(before.days, scope, 'day', +day, runs),
  ])
  const hoursWritten = written.filter(({ grain }) => grain === 'hour')
  touch(
    touched,
    source,
    hoursWritten.map(({ start }) => +start),
    +day,
  )
  await foldMonth(deps, scope, monthOf(day))
  return runs
}

type Scope = Pick<Rollup, 'zone' | 'kind' | 'id' | 'source'>

async function readBefore({ store }: Deps, scope: Scope, day: Date) {
  const from = new Date(day.getTime() - mostOffsetMs)
  const to = new Date(day.getTime() + dayMs + mostOffsetMs)
  const isOfDay = ({ start }: Rollup) => +startOf('day', start, scope.zone) === +day
  return {
    days: await store.trends.list({ ...scope, ...only('day', day) }),
    hours: (await store.trends.list({ ...scope, grain: 'hour', from, to })).filter(isOfDay),
  }
}

const only = (grain: Grain, start: Date): Pick<RollupQuery, 'grain' | 'from' | 'to'> => ({
  grain,
  from: start,
  to: new Date(start.getTime() + 1),
})

/** Of an older day some runs may have been removed for their age: what was once computed of it stays. */
function mayRecompute({ config, store }: Deps, day: Date): boolean {
  const keptDays = Math.min(config.RUN_RETENTION_DAYS, config.DISMISSED_RETENTION_DAYS)
  return day.getTime() - mostOffsetMs > store.now().getTime() - keptDays * dayMs
}

/** The rollup as it shall be; null: it is so already. */
function changed(
  before: Rollup[],
  scope: Scope,
  grain: Grain,
  start: number,
  from: EndedRun[] | Figures[],
): Rollup | null {
  const figures = sumFigures(from.map((one) => ('queuedAt' in one ? figuresOf(one) : one)))
  const old = before.find((rollup) => +rollup.start === start)
  if (old && old.version > 0 && isDeepStrictEqual(old.figures, figures)) return null
  const first = { ...scope, grain, start: new Date(start), open: null, version: 0 }
  return { ...first, ...old, figures }
}

/** Answers what it wrote. Throws `Overtaken`. */
async function write({ store }: Deps, rollups: (Rollup | null)[]): Promise<Rollup[]> {
  const written = rollups.filter((rollup) => rollup !== null)
  if (written.length > 0 && !(await store.trends.replace(written))) throw new Overtaken()
  return written
}

/** Somebody else writes the same rollups at the same time: begin anew. */
export class Overtaken extends Error {
  override name = 'Overtaken'
}

function touch(touched: Touched, source: string, hours: number[], day: number): void {
  const of = touched.get(source) ?? { hours: new Set(), days: new Set() }
  touched.set(source, of)
  for (const hour of hours) of.hours.add(hour)
  of.days.add(day)
}

async function foldMonth(deps: Deps, scope: Scope, month: Date): Promise<void> {
  const next = new Date(Date.UTC(month.getUTCFullYear(), month.getUTCMonth() + 1, 1))
  const before = await deps.store.trends.list({ ...scope, ...only('month', month) })
  const days = await deps.store.trends.list({ ...scope, grain: 'day', from: month, to: next })
  const figures = days.map((day) => day.figures)
  await write(deps, [changed(before, scope, 'month', +month, figures)])
}

/** Sources from their feeds, all from the sources. */
async function foldUp(deps: Deps, touched: Touched): Promise<void> {
  const all = { hour: new Set<number>(), day: new Set<number>() }
  for (const [source, { hours, days }] of touched) {
    await foldEach(deps, 'hour', hours, sourceScope(deps, source))
    await foldEach(deps, 'day', days, sourceScope(deps, source))
    for (const start of hours) all.hour.add(start)
    for (const start of days) all.day.add(start)
  }
  const scope = { zone: deps.config.TIME_ZONE, kind: 'all', id: '', source: '' } as const
  await foldEach(deps, 'hour', all.hour, scope)
  await foldEach(deps, 'day', all.day, scope)
}

const sourceScope = ({ config }: Deps, source: string) =>
  ({ zone: config.TIME_ZONE, kind: 'source', id: source, source }) as const

async function foldEach(
  deps: Deps,
  grain: 'hour' | 'day',
  starts: Iterable<number>,
  scope: Scope,
): Promise<void> {
  const { zone, source } = scope
  const parts =
    scope.kind === 'all' ? ({ kind: 'source' } as const) : { kind: 'feed' as const, source }
  for (const start of starts) {
    await letOthersWork()
    const time = only(grain, new Date(start))
    const before = await deps.store.trends.list({ ...scope, ...time })
    const found = await deps.store.trends.list({ zone, ...parts, ...time })
    const figures = found.map((part) => part.figures)
    await write(deps, [changed(before, scope, grain, start, figures)])
  }
}

/**
 * Counts the listings that ended from `since` on without a run of a feed (by their own date, or unseen for long), and
 * never fewer than before: one that came back has ended all the same. Answers the sources in which there are more.
 */
export async function rollUpEnded(deps: Deps, since: Date): Promise<string[]> {
  const zone = deps.config.TIME_ZONE
  const ended = await deps.store.trends.closedWithoutRun(startOf('hour', since, zone))
  const touched: Touched = new Map()
  const moved = new Set<string>()
  for (const [source, ofSource] of Map.groupBy(ended, (one) => one.source)) {
    const scope = { zone, kind: 'feed', id: noFeed, source } as const
    const byHour = Map.groupBy(ofSource, ({ at }) => +startOf('hour', at, zone))
    for (const [start, ofHour] of byHour) {
      const closed = ofHour.reduce((sum, { count }) => sum + count, 0)
      const before = await deps.store.trends.list({ ...scope, ...only('hour', new Date(start)) })
      if ((before[0]?.figures.closed ?? 0) < closed) {
        await write(deps, [changed(before, scope, 'hour', start, [{ ...noFigures(), closed }])])
        moved.add(source)
      }
      touch(touched, source, [start], +startOf('day', new Date(start), zone))
      await letOthersWork()
    }
    for (const day of touched.get(source)?.days ?? []) await foldDay(deps, scope, new Date(day))
  }
  await foldUp(deps, touched)
  return [...moved]
}

async function foldDay(deps: Deps, scope: Scope, day: Date): Promise<void> {
  await letOthersWork()
  const { days, hours } = await readBefore(deps, scope, day)
  const figures = hours.map((hour) => hour.figures)
  await write(deps, [changed(days, scope, 'day', +day, figures)])
}

/** An embedded database answers at once: without this nobody would be served until all is done. */
const letOthersWork = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))
