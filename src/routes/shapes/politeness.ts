import { z } from 'zod'
import type { HostWait } from '../../model/host'
import type { HostReport, LedgerEntry } from '../../model/ledger'
import { sourceShape } from './feed'
import { count, instant, type Wire } from './wire'

const hostWaits = [
  'hostBusy',
  'hostSpacing',
  'hostResting',
  'rateLimited',
] as const satisfies HostWait[]

const entryShape = z.object({
  requests: count,
  notModified: count,
  rateLimited: count,
  bytes: count,
  bytesSaved: count,
}) satisfies z.ZodType<Wire<LedgerEntry>>

const hostShape = z.object({
  host: z.string(),
  today: entryShape,
  month: entryShape,
  wait: z.object({ kind: z.enum(hostWaits), until: instant, reason: z.string() }).nullable(),
  waiting: count.describe('Runs that wait for their turn'),
  sources: z.array(sourceShape),
}) satisfies z.ZodType<Wire<Omit<HostReport, 'sources'>>>

const pausedBecause = z.string().nullable().describe('Null: imports begin when they are due')

export const queueShape = z.object({ pausedBecause })

export const politenessShape = z.object({
  intervalMs: z.number(),
  pausedBecause,
  hosts: z.array(hostShape),
})
