import { z } from 'zod'
import { type Change, changedFields, type Plain } from '../../model/changes'
import { entryOutcomes } from '../../model/chronicle'
import type { Absence, LifeEvent } from '../../model/life'
import { closedReasonNames } from '../../model/lifecycle'
import { itemOutcomes, type RunItem } from '../../model/run-items'
import type { Piece } from '../../model/word-changes'
import { count, instant, pageEnds, type Wire } from './wire'

const plainShape = z.union([
  z.string(),
  z.number(),
  z.boolean(),
  z.null(),
  z.array(z.string()),
]) satisfies z.ZodType<Plain>

const pieceShape = z.union([
  z.object({ same: z.string() }),
  z.object({ removed: z.string() }),
  z.object({ added: z.string() }),
]) satisfies z.ZodType<Piece>

const field = z.enum(changedFields)

export const changeShape = z
  .union([
    z.object({ field, before: plainShape, after: plainShape }),
    z.object({ field, words: z.array(pieceShape).describe('An excerpt of a long text') }),
  ])
  .meta({ id: 'Change' }) satisfies z.ZodType<Wire<Change>>

const runItemShape = z
  .object({
    outcome: z.enum(itemOutcomes),
    key: z.string().nullable().describe('Of the listing; of what was rejected the guid'),
    title: z.string().nullable(),
    at: instant.nullable(),
    index: count.nullable().describe('Position in the document, from 0'),
    reason: z.string().nullable(),
    since: instant.nullable().describe('Of what was missed: when the feed had last shown it'),
    changes: z.array(changeShape),
  })
  .meta({ id: 'RunItem' }) satisfies z.ZodType<Wire<RunItem>>

export const runItemsShape = z.object({
  items: z.array(runItemShape),
  counts: z
    .record(z.enum(itemOutcomes), count)
    .describe('By the run; of the rejected and the duplicate the first 50 are kept'),
  ...pageEnds,
})

const lifeEventShape = z
  .object({
    key: z.string(),
    outcome: z.enum(['new', ...entryOutcomes]),
    at: instant,
    runId: z.string().nullable().describe('Null: no run, but its age or its own date'),
    feedId: z.string().nullable(),
    feedName: z.string().nullable(),
    reason: z.enum(closedReasonNames).nullable(),
    since: instant.nullable().describe('Of what was missed: when the feed had last shown it'),
    missedRunId: z.string().nullable().describe('A run that did not show it'),
    changes: z.array(changeShape).nullable().describe('Null: not kept any more'),
  })
  .meta({ id: 'ListingEvent' }) satisfies z.ZodType<Wire<LifeEvent>>

const absenceShape = z.object({
  feedId: z.string(),
  feedName: z.string(),
  since: instant,
  missedRunId: z.string(),
}) satisfies z.ZodType<Wire<Absence>>

export const lifeShape = z.object({
  key: z.string(),
  events: z.array(lifeEventShape).describe('Newest first'),
  absences: z.array(absenceShape).describe('Full feeds that have left it out and not shown again'),
})
