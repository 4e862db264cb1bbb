import { utcDay } from 'd3-time'
import { hourMs } from './feed'
import { percentile } from './histogram'
import type { Figures, RollupScope } from './rollup'
import { instantOf, startOf } from './zone'

export const trendRanges = ['24h', '7d', '30d', '90d', '400d'] as const
export type TrendRange = (typeof trendRanges)[number]

export const trendGrains = ['hour', 'day'] as const
export type TrendGrain = (typeof trendGrains)[number]

/** What a range can be shown by; the first where nothing else is said. Hours are kept for a hundred days. */
export const grainsOf: Record<TrendRange, readonly [TrendGrain, ...TrendGrain[]]> = {
  '24h': ['hour'],
  '7d': ['hour', 'day'],
  '30d': ['day', 'hour'],
  '90d': ['day', 'hour'],
  '400d': ['day'],
}

const daysOf: Record<TrendRange, number> = { '24h': 1, '7d': 7, '30d': 30, '90d': 90, '400d': 400 }

/** The shortest range, of a week or more, whose first day is not after this instant; else the longest. */
export function rangeBackTo(at: Date, now: Date): TrendRange {
  // A day may be an hour shorter, and the last one has only begun.
  const hoursIn = (range: TrendRange) => (daysOf[range] - 1) * 24 - 1
  const hours = (now.getTime() - at.getTime()) / hourMs
  return trendRanges.find((range) => range !== '24h' && hoursIn(range) >= hours) ?? '400d'
}

/** One hour or day of the operator's time zone. */
export interface TrendSlot {
  /** As rollups name it. */
  start: Date
  /** The instants of its beginning and its end. */
  from: Date
  to: Date
}

export interface TrendPoint extends TrendSlot {
  figures: Figures
  /** Open listings at its end, as last counted; null: nobody had counted yet. */
  open: number | null
}

export interface RankedFeed {
  feedId: string
  name: string
  tried: number
  failed: number
  /** Of the answers; null: there was none. */
  meanFetchMs: number | null
  p95FetchMs: number | null
}

export interface Trends extends RollupScope {
  /** The name of the feed or source; empty for all. */
  name: string
  zone: string
  range: TrendRange
  grain: TrendGrain
  /** Oldest first. */
  points: TrendPoint[]
  total: Figures
  /** Null: of one feed nothing is ranked. */
  ranks: { since: Date; slowest: RankedFeed[]; failing: RankedFeed[] } | null
  /** More runs than this wait to be rolled up: figures are missing still. */
  isBehind: boolean
}

/** The hours or days up to now, oldest first; the last one goes on. */
export function slotsOf(
  range: TrendRange,
  grain: TrendGrain,
  now: Date,
  zone: string,
): TrendSlot[] {
  const count = daysOf[range] * (grain === 'hour' ? 24 : 1)
  const starts = grain === 'hour' ? hoursUpTo(now, count, zone) : daysUpTo(now, count, zone)
  return starts.slice(0, -1).map((start, index) => {
    const next = starts[index + 1] ?? start
    return grain === 'hour'
      ? { start, from: start, to: next }
      : { start, from: instantOf(start, zone), to: instantOf(next, zone) }
  })
}

/** So many, and the one that comes next. */
function hoursUpTo(now: Date, count: number, zone: string): Date[] {
  const last = startOf('hour', now, zone)
  const starts = [new Date(last.getTime() + hourMs), last]
  // Clocks that are put forward or back by half an hour make short ones.
  while (starts.length <= count)
    starts.push(startOf('hour', new Date((starts.at(-1) ?? last).getTime() - 1), zone))
  return starts.reverse()
}

function daysUpTo(now: Date, count: number, zone: string): Date[] {
  const today = startOf('day', now, zone)
  return utcDay.range(utcDay.offset(today, 1 - count), utcDay.offset(today, 2))
}

/** A point as its figures are told: flat, in the order of a table. */
export interface TrendRow {
  from: Date
  to: Date
  imported: number
  notModified: number
  empty: number
  partial: number
  failed: number
  cancelled: number
  new: number
  updated: number
  closed: number
  open: number | null
  fetchMsP50: number | null
  fetchMsP95: number | null
  bytes: number
  bytesSaved: number
  waitMsP50: number | null
  waitMsP95: number | null
}

export function rowOf({ from, to, figures, open }: Omit<TrendPoint, 'start'>): TrendRow {
  const { imported, notModified, empty, partial, failed, cancelled } = figures
  return {
    from,
    to,
    ...{ imported, notModified, empty, partial, failed, cancelled },
    new: figures.new,
    updated: figures.updated,
    closed: figures.closed,
    open,
    fetchMsP50: percentile(figures.fetchTimes, 0.5),
    fetchMsP95: percentile(figures.fetchTimes, 0.95),
    bytes: figures.bytes,
    bytesSaved: figures.bytesSaved,
    waitMsP50: percentile(figures.waitTimes, 0.5),
    waitMsP95: percentile(figures.waitTimes, 0.95),
  }
}

/** All of them in one row. */
export function totalOf({ points, total }: Trends): TrendRow {
  const [first, last] = [points[0], points.at(-1)]
  const from = first?.from ?? new Date(0)
  return rowOf({ from, to: last?.to ?? from, figures: total, open: last?.open ?? null })
}
