import { HTTPException } from 'hono/http-exception'
import { validator } from 'hono-openapi'
import type { z } from 'zod'
import { sentencesOf } from './problem'

/**
 * A body or a query that does not hold is answered with a sentence for each issue (400), a body that is no JSON
 * with 415. The description of the route has it, too.
 */
export const valid = <Target extends 'json' | 'query', T extends z.ZodType>(
  target: Target,
  schema: T,
) =>
  validator(target, schema, (result, c) => {
    if (target === 'json' && !isJson(c.req.header('content-type')))
      throw new HTTPException(415, { message: 'Send JSON, as Content-Type: application/json.' })
    if (!result.success) throw new HTTPException(400, { message: sentencesOf(result.error) })
  })

const isJson = (type: string | undefined): boolean =>
  /^application\/([\w.+-]+\+)?json\s*(;|$)/i.test(type ?? '')
