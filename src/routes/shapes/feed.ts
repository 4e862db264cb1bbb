import { z } from 'zod'
import {
  type Feed,
  type FloorRule,
  feedKinds,
  politenessScopes,
  type Source,
} from '../../model/feed'
import { type FeedFlag, flagKinds } from '../../model/flags'
import { deviationKinds, type FeedHabit } from '../../model/habit'
import type { Brake, BrakeDecision, BrakeReason } from '../../model/lifecycle-brake'
import { kindOrigins } from '../../model/lifecycle-kind'
import { type FeedMapping, mappedFields } from '../../model/mapping'
import { natures } from '../../model/nature'
import { outcomeNames } from '../../model/outcome'
import { count, instant, type Wire } from './wire'

const floorRules = ['hour', 'source', 'ttl', 'quiet', 'freshness'] as const satisfies FloorRule[]

const brakeReasons = ['many', 'all', 'doubtful'] as const satisfies BrakeReason[]

export const brakeShape = z.object({
  since: instant,
  runId: z.string(),
  reason: z.enum(brakeReasons),
  count,
  of: count,
  before: z.string(),
  approval: z
    .object({ at: instant, note: z.string().nullable(), before: z.string(), closedBefore: count })
    .nullable(),
}) satisfies z.ZodType<Wire<Brake>>

export const decisionShape = z.object({
  at: instant,
  isApproved: z.boolean(),
  note: z.string().nullable(),
  runId: z.string(),
  count,
  of: count,
}) satisfies z.ZodType<Wire<BrakeDecision>>

const habitShape = z.object({
  itemCounts: z.array(count),
  hasDates: z.boolean().nullable(),
  days: z.array(
    z.object({
      day: z.iso.date(),
      fresh: count,
      arrivals: count,
      watchedMs: z.number(),
      pauseMs: z.number(),
    }),
  ),
  deviations: z.array(
    z.object({ kind: z.enum(deviationKinds), since: z.number(), itemCounts: z.array(count) }),
  ),
  isEmptyRight: z.boolean(),
}) satisfies z.ZodType<Wire<FeedHabit>>

const mappingShape = z.partialRecord(
  z.enum(['record', ...mappedFields]),
  z.string(),
) satisfies z.ZodType<Wire<FeedMapping>>

const settings = {
  name: z.string(),
  url: z.string(),
  source: z.string(),
  kind: z.enum(feedKinds),
  kindFrom: z.enum(kindOrigins),
  cadenceMs: z.number(),
  priority: z.int(),
  isEnabled: z.boolean(),
  disabledReason: z.string().nullable(),
  mapping: mappingShape.nullable(),
}

const health = {
  validators: z
    .object({
      etag: z.string().nullable(),
      lastModified: z.string().nullable(),
      bodyHash: z.string().nullable(),
      readerVersion: z.string(),
    })
    .nullable(),
  consecutiveFailures: count,
  failingSince: instant.nullable(),
  lastRunId: z.string().nullable(),
  lastRunAt: instant.nullable(),
  lastOutcome: z.enum(outcomeNames).nullable(),
  lastSuccessAt: instant.nullable(),
  nextDueAt: instant.nullable(),
  floorUntil: instant.nullable(),
  floorRule: z.enum(floorRules).nullable(),
  wishes: z.object({
    ttlMs: z.number().nullable(),
    skipHours: z.array(z.int()),
    skipDays: z.array(z.int()),
  }),
  lastCompleteRunId: z.string().nullable(),
  lastConfirmedAt: instant.nullable(),
  lastItemCount: count.nullable(),
  lastBodyBytes: count.nullable(),
  movedTo: z.string().nullable(),
  movedSightings: count,
  endedRuns: count,
  lastNature: z.enum(natures).nullable(),
  lastDoubt: z.string().nullable(),
  thinRuns: count,
  thinSince: instant.nullable(),
  gapSince: instant.nullable(),
  gapMessage: z.string().nullable(),
  lastNewAt: instant.nullable(),
  habit: habitShape,
  witnesses: z.array(z.object({ runId: z.string(), isHealthy: z.boolean() })),
  witnessesAfter: z.string().nullable(),
  brake: brakeShape.nullable(),
  lastDecision: decisionShape.nullable(),
  closingDueAt: instant.nullable(),
  kindEvidence: z.object({
    runId: z.string().nullable(),
    runs: count,
    vanished: count,
    fromTail: count,
  }),
  archivedAt: instant.nullable(),
  removalAskedAt: instant.nullable(),
}

/** Of its request headers the names: their values may be secrets. */
export const feedShape = z
  .object({
    id: z.string(),
    ...settings,
    headerNames: z.array(z.string()).describe('Of the request headers; values are never shown'),
    ...health,
    createdAt: instant,
    updatedAt: instant,
  })
  .meta({ id: 'Feed' }) satisfies z.ZodType<Wire<ShownFeed>>

type ShownFeed = Omit<Feed, 'headers'> & { headerNames: string[] }

export const shownFeed = ({ headers, ...feed }: Feed): ShownFeed => ({
  ...feed,
  headerNames: Object.keys(headers),
})

const flagShape = z.object({
  kind: z.enum(flagKinds),
  since: instant,
  message: z.string(),
}) satisfies z.ZodType<Wire<FeedFlag>>

export const flaggedFeedShape = feedShape
  .extend({ flags: z.array(flagShape).describe('What stands out about it, gravest first') })
  .meta({ id: 'FlaggedFeed' })

export const sourceShape = z
  .object({
    id: z.string().describe("The board's domain"),
    name: z.string(),
    floorMs: z.number().nullable(),
    politenessScope: z.enum(politenessScopes),
    terms: z.string().nullable(),
    attribution: z.string().nullable(),
    mayRedistribute: z.boolean(),
    pausedBecause: z.string().nullable(),
    kind: z.enum(feedKinds).nullable(),
    removalAskedAt: instant.nullable(),
  })
  .meta({ id: 'Source' }) satisfies z.ZodType<Wire<Source>>
