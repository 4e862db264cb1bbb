import { z } from 'zod'
import { runShape } from './run'
import { count, instant, pageEnds } from './wire'

const meaningShape = z.object({
  title: z.string(),
  isPassing: z.boolean(),
  next: z.string().describe('What happens next'),
  advice: z.string().describe('What you can do'),
})

const deadLetterShape = runShape
  .extend({
    failure: meaningShape.nullable(),
    message: z.object({ runId: z.string(), generation: count }),
  })
  .meta({ id: 'DeadLetter' })

export const deadLetterPageShape = z.object({
  deadLetters: z.array(deadLetterShape),
  asOf: instant,
  ...pageEnds,
})

export const retrialShape = z.object({
  runs: z.array(runShape),
  answered: count.describe('Dead letters that these runs answer'),
  skipped: z.array(z.object({ feedId: z.string(), deadLetters: count, reason: z.string() })),
})
