import type { Deps } from './deps'
import {
  type CalendarCell,
  calendarOf,
  calendarWeeks,
  type FailurePattern,
  failurePatterns,
} from './model/failure-calendar'
import { hourMs } from './model/feed'
import { percentile } from './model/histogram'
import { type Figures, type Rollup, type RollupScope, sumFigures, triedIn } from './model/rollup'
import {
  type RankedFeed,
  slotsOf,
  type TrendGrain,
  type TrendPoint,
  type TrendRange,
  type TrendSlot,
  type Trends,
} from './model/trend'
import { type Grain, monthOf, startOf } from './model/zone'
import type { RemovalScope } from './store/removals'

export interface TrendWish extends RollupScope {
  range: TrendRange
  grain: TrendGrain
}

const dayMs = 24 * hourMs
/** Feeds that are shown of each ranking. */
const ranked = 10
/** With more runs than this the figures of a day may be far from complete. */
const behindLimit = 500

/** The figures of a feed, a source or all over a time. Null: there is no such feed or source. */
export async function readTrends(deps: Deps, wish: TrendWish): Promise<Trends | null> {
  const { config, store } = deps
  const zone = config.TIME_ZONE
  const { kind, id, range, grain } = wish
  const name = await nameOf(deps, wish)
  if (name === null) return null
  const slots = slotsOf(range, grain, store.now(), zone)
  const [first, last] = [slots[0], slots.at(-1)]
  if (!first || !last) throw new Error('a range has slots')
  const query = { zone, grain, kind, id, from: first.start, to: new Date(+last.start + 1) }
  const [rollups, openBefore, ranks, pending] = await Promise.all([
    store.trends.list(query),
    readOpenBefore(deps, wish, first.from),
    kind === 'feed' ? null : rankFeeds(deps, wish, first),
    store.trends.pending(zone, behindLimit),
  ])
  const points = pointsOf(slots, rollups, openBefore)
  const total = sumFigures(points.map(({ figures }) => figures))
  const isBehind = pending.length === behindLimit
  return { kind, id, name, zone, range, grain, points, total, ranks, isBehind }
}

async function nameOf({ store }: Deps, { kind, id }: RollupScope): Promise<string | null> {
  switch (kind) {
    case 'feed':
      return (await store.feeds.get(id))?.name ?? nameOfRemoved({ store }, { feedId: id })
    case 'source':
      return (await store.sources.get(id))?.name ?? nameOfRemoved({ store }, { source: id })
    case 'all':
      return ''
    default:
      return kind satisfies never
  }
}

/** The figures of what was removed for good stay, by the name that stands in its runs. Null: it has none. */
async function nameOfRemoved(
  { store }: Pick<Deps, 'store'>,
  scope: RemovalScope,
): Promise<string | null> {
  const [run] = (await store.runs.list(scope, { limit: 1 })).rows
  if (!run) return null
  return `${'feedId' in scope ? run.feedName : run.source} (removed)`
}

/** What nobody has counted since is as it was. */
function pointsOf(slots: TrendSlot[], rollups: Rollup[], openBefore: number | null): TrendPoint[] {
  const byStart = Map.groupBy(rollups, ({ start }) => +start)
  let open = openBefore
  return slots.map((slot) => {
    const found = byStart.get(+slot.start) ?? []
    open = openIn(found) ?? open
    return { ...slot, figures: figuresIn(found), open }
  })
}

/** A feed that has changed its source has more than one of a time. */
function figuresIn(rollups: Rollup[]): Figures {
  const [only, other] = rollups
  return only && !other ? only.figures : sumFigures(rollups.map(({ figures }) => figures))
}

const openIn = (rollups: Rollup[]): number | null =>
  rollups.findLast((rollup) => rollup.open !== null)?.open ?? null

/** Days in which a feed may have stood still. */
const quietDays = 40

async function readOpenBefore(
  { config, store }: Deps,
  { kind, id }: TrendWish,
  from: Date,
): Promise<number | null> {
  const scope = { zone: config.TIME_ZONE, kind, id }
  const day = startOf('day', from, scope.zone)
  const lastHours = { from: new Date(from.getTime() - dayMs), to: from }
  const lastDays = { from: new Date(day.getTime() - quietDays * dayMs), to: day }
  return (
    openIn(await store.trends.list({ ...scope, ...lastHours, grain: 'hour' })) ??
    openIn(await store.trends.list({ ...scope, ...lastDays, grain: 'day' }))
  )
}

/** Of a long time whole months are ranked, so that it need not be summed day by day. */
const rankGrains: Record<TrendRange, Grain> = {
  '24h': 'hour',
  '7d': 'day',
  '30d': 'day',
  '90d': 'month',
  '400d': 'month',
}

async function rankFeeds(deps: Deps, { kind, id, range }: TrendWish, first: TrendSlot) {
  const { config, store } = deps
  const zone = config.TIME_ZONE
  const grain = rankGrains[range]
  const since = grain === 'hour' ? first.from : startOf('day', first.from, zone)
  const from = grain === 'month' ? monthOf(since) : since
  const time = { zone, grain, from, to: new Date(store.now().getTime() + 2 * dayMs) }
  const [sums, feeds] = await Promise.all([
    store.trends.byFeed({ ...time, ...(kind === 'source' && { source: id }) }),
    store.feeds.list(),
  ])
  const names = new Map(feeds.map((feed) => [feed.id, feed.name]))
  const rows = sums.flatMap(({ feedId, tried, failed, answered, fetchMs }) => {
    const name = names.get(feedId)
    const meanFetchMs = answered > 0 ? fetchMs / answered : null
    return name === undefined ? [] : { feedId, name, tried, failed, meanFetchMs, p95FetchMs: null }
  })
  const slowest = rows
    .filter((row) => row.meanFetchMs !== null)
    .sort((a, b) => (b.meanFetchMs ?? 0) - (a.meanFetchMs ?? 0))
    .slice(0, ranked)
  const failing = rows
    .filter((row) => row.failed > 0)
    .sort((a, b) => b.failed - a.failed || a.tried - b.tried)
    .slice(0, ranked)
  const withP95 = (row: RankedFeed) => addP95(deps, row, time)
  return {
    since: from,
    slowest: await Promise.all(slowest.map(withP95)),
    failing: await Promise.all(failing.map(withP95)),
  }
}

async function addP95(
  { store }: Deps,
  row: RankedFeed,
  time: { zone: string; grain: Grain; from: Date; to: Date },
): Promise<RankedFeed> {
  const found = await store.trends.list({ ...time, kind: 'feed', id: row.feedId })
  const { fetchTimes } = sumFigures(found.map(({ figures }) => figures))
  return { ...row, p95FetchMs: percentile(fetchTimes, 0.95) }
}

export interface FailureCalendar {
  zone: string
  /** From this instant on. */
  since: Date
  cells: CalendarCell[]
  patterns: FailurePattern[]
}

/** At which hours of the week a feed has failed, in the last thirteen weeks. */
export async function readFailureCalendar(
  { config, store }: Deps,
  feedId: string,
): Promise<FailureCalendar> {
  const zone = config.TIME_ZONE
  const now = store.now()
  const since = startOf('hour', new Date(now.getTime() - calendarWeeks * 7 * dayMs), zone)
  const query = { zone, grain: 'hour', kind: 'feed', id: feedId } as const
  const found = await store.trends.list({ ...query, from: since, to: now })
  const hours = found.map(({ start, figures }) => ({
    start,
    tried: triedIn(figures),
    failed: figures.failed,
  }))
  const cells = calendarOf(hours, zone)
  return { zone, since, cells, patterns: failurePatterns(cells) }
}
