import { z } from 'zod'
import { type AuditEntry, auditActionNames } from '../../model/audit'
import { instant, pageEnds, type Wire } from './wire'

const entryShape = z
  .object({
    id: z.string(),
    at: instant,
    actor: z.string().describe('The name of the user'),
    token: z.string().nullable().describe('Of which token of theirs; null: they did it themselves'),
    action: z.enum(auditActionNames),
    feedId: z.string().nullable(),
    runId: z.string().nullable(),
    thing: z
      .string()
      .nullable()
      .describe('What else it was done to, like source:ID, webhook:ID, listing:KEY or user:NAME'),
    subject: z.string().nullable().describe('The name of what it was done to, as it was then'),
    details: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])),
  })
  .meta({ id: 'AuditEntry' }) satisfies z.ZodType<Wire<AuditEntry>>

export const auditPageShape = z.object({ entries: z.array(entryShape), ...pageEnds })
