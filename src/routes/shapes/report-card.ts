import { z } from 'zod'
import { lackNames } from '../../model/lack'
import type { ReportCard } from '../../model/report-card'
import { sourceShape } from './feed'
import { totalsShape } from './stats'
import { count, instant, type Wire } from './wire'

export const reportCardShape = z
  .object({
    source: sourceShape,
    open: count.describe('Open listings'),
    lacks: z.array(
      z.object({
        lack: z.enum(lackNames),
        count,
        examples: z.array(z.object({ key: z.string(), title: z.string(), url: z.string() })),
      }),
    ),
    since: instant,
    totals: totalsShape,
    runs: count.describe('Runs since then that were looked at, 100 at most'),
    encodingFaults: count.describe('Those of them whose encoding was guessed or repaired'),
    encoding: z.array(z.object({ runId: z.string(), message: z.string() })),
    repeated: z.array(
      z.object({ runId: z.string(), key: z.string().describe('Twice in one document') }),
    ),
    rejected: z.array(z.object({ runId: z.string(), reason: z.string(), excerpt: z.string() })),
  })
  .meta({ id: 'ReportCard' }) satisfies z.ZodType<Wire<ReportCard>>
