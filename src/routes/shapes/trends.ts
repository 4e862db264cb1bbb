import { z } from 'zod'
import type { CalendarCell, FailurePattern } from '../../model/failure-calendar'
import { type RankedFeed, type TrendRow, trendGrains, trendRanges } from '../../model/trend'
import { count, instant, type Wire } from './wire'

const ms = z.number().min(0).nullable()

const rowShape = z.object({
  from: instant,
  to: instant,
  imported: count,
  notModified: count,
  empty: count,
  partial: count,
  failed: count,
  cancelled: count,
  new: count,
  updated: count,
  closed: count,
  open: count.nullable().describe('Null: not counted yet'),
  fetchMsP50: ms.describe('To a fifth exact, as all percentiles; null: no host answered'),
  fetchMsP95: ms,
  bytes: count,
  bytesSaved: count.describe('Made needless by answers 304'),
  waitMsP50: ms.describe('From the opening of a run to its start'),
  waitMsP95: ms,
}) satisfies z.ZodType<Wire<TrendRow>>

const rankedShape = z.object({
  feedId: z.string(),
  name: z.string(),
  tried: count,
  failed: count,
  meanFetchMs: ms,
  p95FetchMs: ms,
}) satisfies z.ZodType<Wire<RankedFeed>>

export const trendsShape = z.object({
  kind: z.enum(['feed', 'source', 'all']),
  id: z.string(),
  name: z.string(),
  zone: z.string(),
  range: z.enum(trendRanges),
  per: z.enum(trendGrains),
  isBehind: z.boolean().describe('Many runs are still to be counted'),
  total: rowShape,
  points: z.array(rowShape),
  ranks: z
    .object({ since: instant, slowest: z.array(rankedShape), failing: z.array(rankedShape) })
    .nullable()
    .describe('Null: of one feed nothing is ranked'),
})

const cellShape = z.object({
  weekday: z.int().min(0).max(6).describe('0 is Monday'),
  hour: z.int().min(0).max(23),
  runs: count,
  failed: count,
  dates: count,
  failedDates: count,
}) satisfies z.ZodType<Wire<CalendarCell>>

const patternShape = z.object({
  weekday: z.int().min(0).max(6).nullable().describe('Null: every day'),
  fromHour: z.int(),
  toHour: z.int(),
  dates: count,
  failedDates: count,
  words: z.string(),
}) satisfies z.ZodType<Wire<FailurePattern>>

export const calendarShape = z.object({
  zone: z.string(),
  since: instant,
  patterns: z.array(patternShape),
  cells: z.array(cellShape),
})
