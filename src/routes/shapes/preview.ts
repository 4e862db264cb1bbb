import { z } from 'zod'
import { changedFields } from '../../model/changes'
import type { HostAnswer, KeptDocument } from '../../model/document'
import { failureKinds } from '../../model/failure'
import type { FloorRule } from '../../model/feed'
import type { MappingImpact } from '../../model/mapping-impact'
import type { NoReading, Reading } from '../../model/reading'
import type { Warning } from '../../model/run'
import type { Preview } from '../../previews'
import { changeShape } from './chronicle'
import { draftShape } from './listing'
import { count, instant, type Wire } from './wire'

const floorRules = ['hour', 'source', 'ttl', 'quiet', 'freshness'] as const satisfies FloorRule[]

const warningShape = z.object({ kind: z.string(), message: z.string() }) satisfies z.ZodType<
  Wire<Warning>
>

type ShownDocument = Omit<KeptDocument, 'pieces' | 'following' | 'askedWith'> & { pages: number }

export const documentShape = z
  .object({
    id: z.string(),
    owner: z.string().describe('The feed, or the preview, that it was asked for'),
    runId: z.string().nullable(),
    url: z.string().describe('Where it was found'),
    contentType: z.string().nullable(),
    answer: z.object({
      askedUrl: z.string(),
      movedTo: z.string().nullable(),
      freshMs: z.number().nullable(),
    }) satisfies z.ZodType<Wire<HostAnswer>>,
    fetchedAt: instant,
    bytes: count.describe('Of what is kept'),
    isCut: z.boolean().describe('The end is missing'),
    isFeed: z.boolean(),
    pages: count.describe('Of a list that comes in pages; else 1'),
  })
  .meta({ id: 'KeptDocument' }) satisfies z.ZodType<Wire<ShownDocument>>

const readShape = z
  .object({
    isFeed: z.literal(true),
    dialect: z.string(),
    encoding: z.string(),
    encodingReason: z.string(),
    title: z.string().nullable(),
    link: z.string().nullable(),
    wishes: z.object({
      ttlMs: z.number().nullable(),
      skipHours: z.array(z.int()),
      skipDays: z.array(z.int()),
    }),
    listings: z.array(draftShape).describe('The first, as they would be stored'),
    refused: z.array(
      z.object({
        index: count,
        name: z.enum(['rejected', 'skipped']),
        reason: z.string(),
        excerpt: z.string(),
      }),
    ),
    counts: z.object({ listings: count, rejected: count, skipped: count }),
    isWhole: z.boolean().describe('The counts are those of the whole document'),
    warnings: z.array(warningShape),
    origins: z.array(
      z.object({
        field: z.string(),
        paths: z.array(z.object({ path: z.string(), times: count })),
      }),
    ),
    paths: z.array(z.object({ path: z.string(), example: z.string() })),
    nextUrl: z.string().nullable(),
  })
  .meta({ id: 'Reading' }) satisfies z.ZodType<Wire<Reading>>

const unreadShape = z
  .object({
    isFeed: z.literal(false),
    failure: z.object({
      kind: z.enum(failureKinds),
      message: z.string(),
      excerpt: z.string().exactOptional(),
    }),
    named: z
      .array(z.object({ url: z.string(), title: z.string().nullable() }))
      .describe('Feeds that the page names'),
  })
  .meta({ id: 'NoReading' }) satisfies z.ZodType<Wire<NoReading>>

export const readingShape = z.union([readShape, unreadShape])

export const previewShape = z
  .object({
    id: z.string(),
    document: documentShape,
    url: z.string(),
    name: z.string(),
    source: z.string(),
    reading: readingShape,
    polling: z.object({
      ttlMs: z.number().nullable(),
      skipHours: z.array(z.int()),
      skipDays: z.array(z.int()),
      freshMs: z.number().nullable(),
      floorMs: z.number(),
      rule: z.enum(floorRules),
    }),
  })
  .meta({ id: 'Preview' }) satisfies z.ZodType<
  Wire<Omit<Preview, 'document'> & { document: ShownDocument }>
>

const impactShape = z
  .object({
    listings: count,
    before: count.describe('Listings by the mapping that the feed has'),
    changed: count.describe('Stored listings that would change'),
    fields: z.array(z.object({ field: z.enum(changedFields), count })),
    added: count.describe('Listings that are not stored yet'),
    orphaned: count.describe('Stored listings that would not be found under their keys any more'),
    examples: z.array(
      z.object({ key: z.string(), title: z.string(), changes: z.array(changeShape) }),
    ),
  })
  .meta({ id: 'MappingImpact' }) satisfies z.ZodType<Wire<MappingImpact>>

export const trialShape = z
  .object({
    document: documentShape,
    reading: readingShape,
    impact: impactShape.nullable().describe('Null: it is the mapping that the feed has'),
  })
  .meta({ id: 'MappingTrial' })
