import { z } from 'zod'
import type { Twin } from '../../model/twin'
import type { TwinPage } from '../../twins'
import type { Wire } from './wire'

export const twinShape = z
  .object({
    key: z.string(),
    source: z.string(),
    title: z.string(),
    likeness: z
      .number()
      .min(0)
      .max(1)
      .describe('How much of the shorter text stands in the longer one too'),
  })
  .meta({ id: 'LikelyDuplicate' }) satisfies z.ZodType<Wire<Twin>>

export const twinPageShape = z.object({
  groups: z.array(z.object({ twinKey: z.string(), members: z.array(twinShape) })),
  next: z.string().nullable().describe('Give it back as `after`; null: there is no other page'),
}) satisfies z.ZodType<Wire<TwinPage>>
