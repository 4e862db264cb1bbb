import { z } from 'zod'
import { type RunTotals, runStatuses } from '../../model/run'
import type { QueueCounts } from '../../queue/queue'
import { countsShape } from './run'
import { count, type Wire } from './wire'

export const totalsShape = countsShape.extend({
  runs: count,
  byStatus: z.record(z.enum(runStatuses), count),
}) satisfies z.ZodType<Wire<RunTotals>>

const queueCountsShape = z.object({
  ready: count,
  delayed: count,
  active: count,
  deadLetters: count,
}) satisfies z.ZodType<Wire<QueueCounts>>

export const statsShape = z.object({
  feeds: z.object({ total: count, enabled: count }),
  runs: totalsShape,
  listings: z.object({ total: count, isCapped: z.boolean().describe('There are more') }),
  queue: queueCountsShape.extend({ name: z.string() }),
  store: z.object({ name: z.string() }),
})

export const livenessShape = z.object({ ok: z.boolean() })

const healthShape = z.object({
  name: z.string(),
  ok: z.boolean(),
  error: z.string().optional().describe('Why it does not answer'),
})

export const readinessShape = z.object({
  ok: z.boolean(),
  store: healthShape,
  queue: healthShape,
})
