import { zValidator } from '@hono/zod-validator'
import { HTTPException } from 'hono/http-exception'
import type { z } from 'zod'
import { sentencesOf } from './problem'

/** A body or a query that does not hold is answered with a sentence for each issue (400). */
export const valid = <Target extends 'json' | 'query', T extends z.ZodType>(
  target: Target,
  schema: T,
) =>
  zValidator(target, schema, (result) => {
    if (!result.success) throw new HTTPException(400, { message: sentencesOf(result.error.issues) })
  })
