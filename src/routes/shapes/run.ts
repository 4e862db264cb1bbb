import { z } from 'zod'
import { type FailureKind, failureKinds } from '../../model/failure'
import type { HostWait } from '../../model/host'
import { natures } from '../../model/nature'
import { outcomeNames, type WaitReason } from '../../model/outcome'
import { type Attempt, type Run, type RunError, runStatuses, triggers } from '../../model/run'
import { count, instant, pageEnds, type Wire } from './wire'

const waitReasons = [
  'hostBusy',
  'hostSpacing',
  'hostResting',
  'rateLimited',
  'backOff',
] as const satisfies WaitReason[]

const hostWaits = [
  'hostBusy',
  'hostSpacing',
  'hostResting',
  'rateLimited',
] as const satisfies HostWait[]

const failureKind = z.enum(failureKinds) satisfies z.ZodType<FailureKind>

const errorShape = z.object({
  kind: failureKind,
  message: z.string(),
  excerpt: z.string().exactOptional(),
}) satisfies z.ZodType<Wire<RunError>>

const attemptShape = z.object({
  number: z.int(),
  worker: z.string(),
  startedAt: instant,
  finishedAt: instant.nullable(),
  outcome: z.enum(outcomeNames).nullable(),
  error: errorShape.nullable(),
}) satisfies z.ZodType<Wire<Attempt>>

export const countsShape = z
  .object({
    fetched: count,
    new: count,
    updated: count,
    unchanged: count,
    duplicate: count,
    failed: count,
    skipped: count,
  })
  .describe('Always: fetched = new + updated + unchanged + duplicate + failed')

const progress = {
  counts: countsShape,
  timings: z.object({ fetchMs: z.number(), parseMs: z.number(), storeMs: z.number() }),
  response: z
    .object({
      status: z.int(),
      finalUrl: z.string(),
      redirects: count,
      bytes: count,
      bytesSaved: count.optional(),
      decodedBytes: count,
    })
    .nullable(),
  rejected: z.array(
    z.object({
      index: count,
      reason: z.string(),
      excerpt: z.string(),
      guid: z.string().optional(),
    }),
  ),
  duplicates: z.array(z.object({ index: count, key: z.string() })),
  warnings: z.array(z.object({ kind: z.string(), message: z.string() })),
}

export const runShape = z
  .object({
    id: z.string().describe('UUIDv7: ids sort by the time of opening'),
    feedId: z.string(),
    feedName: z.string(),
    feedUrl: z.string(),
    source: z.string(),
    cycleId: z.string().nullable(),
    trigger: z.enum(triggers),
    retryOf: z.string().nullable(),
    documentId: z.string().nullable().describe('The kept document that was read again'),
    triggeredBy: z.string().nullable(),
    triggeredVia: z.string().nullable(),
    priority: z.int(),
    isForced: z.boolean(),
    maxAttempts: z.int(),
    ...progress,
    status: z.enum(runStatuses),
    outcome: z.enum(outcomeNames).nullable(),
    nature: z.enum(natures).nullable(),
    closed: count,
    reopened: count,
    attempt: count,
    attemptsSpent: count,
    attempts: z.array(attemptShape),
    generation: count,
    waitingSince: instant.nullable(),
    waitingUntil: instant.nullable(),
    waitingReason: z.enum(waitReasons).nullable(),
    waitingMessage: z.string().nullable(),
    waitedMs: z.number(),
    waits: z.partialRecord(z.enum(hostWaits), count).describe('How often for a host, by reason'),
    traceParent: z.string().nullable().describe('W3C Trace Context of where it was opened'),
    leasedBy: z.string().nullable(),
    leasedUntil: instant.nullable(),
    error: errorShape.nullable(),
    retriedBy: z.string().nullable(),
    dismissedAt: instant.nullable(),
    dismissedNote: z.string().nullable(),
    detailsPrunedAt: instant.nullable(),
    queuedAt: instant,
    startedAt: instant.nullable(),
    finishedAt: instant.nullable(),
    updatedAt: instant,
  })
  .meta({ id: 'Run' }) satisfies z.ZodType<Wire<Run>>

/** What became of a wish to import. */
export const openingShape = z
  .object({
    runs: z.array(runShape).describe('Open now, whoever opened them'),
    skipped: z
      .array(z.object({ feedId: z.string(), rule: z.string(), until: instant }))
      .describe('Feeds that got no run, and the rule that stands against it'),
  })
  .meta({ id: 'Opening' })

export const runPageShape = z.object({ runs: z.array(runShape), ...pageEnds })
