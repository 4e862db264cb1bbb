import { z } from 'zod'
import type { Heartbeat } from '../../model/heartbeat'
import type { PartHealth, ProcessState, Status } from '../../model/status'
import { runShape } from './run'
import { count, instant, type Wire } from './wire'

const heartbeatShape = z.object({
  name: z.string().describe('Of its machine, and its process id'),
  role: z.enum(['web', 'worker', 'command']),
  aliveSince: instant,
  seenAt: instant,
  stoppedAt: instant.nullable(),
  queueDownSince: instant.nullable().describe('Since when the queue does not answer it'),
}) satisfies z.ZodType<Wire<Heartbeat>>

const processShape = z.object({
  heartbeat: heartbeatShape,
  isAlive: z.boolean(),
  runs: z.array(runShape).describe('Those that it holds'),
}) satisfies z.ZodType<Wire<ProcessState>>

const partShape = z.object({
  name: z.string(),
  isUp: z.boolean(),
  error: z.string().nullable(),
  tookMs: z.number().nullable(),
  version: z.string().nullable(),
}) satisfies z.ZodType<Wire<PartHealth>>

export const statusShape = z
  .object({
    at: instant,
    isWell: z.boolean().describe('The store and the queue answer'),
    store: partShape,
    queue: partShape,
    pausedBecause: z.string().nullable(),
    depth: z.object({ ready: count, delayed: count, active: count, deadLetters: count }).nullable(),
    oldestWaiting: z.object({ run: runShape, since: instant }).nullable(),
    processes: z.array(processShape).nullable(),
    versions: z.object({ gleaner: z.string(), bun: z.string() }),
  })
  .meta({ id: 'Status' }) satisfies z.ZodType<Wire<Status>>
