import { bodyLimit } from 'hono/body-limit'
import { createMiddleware } from 'hono/factory'
import type { Env } from './env'

const usual = bodyLimit({ maxSize: 100_000 })
/** Thousands of feeds. */
const ofLists = bodyLimit({ maxSize: 5_000_000 })

/** What a form or a script may send at most. */
export const limitBody = createMiddleware<Env>((c, next) => {
  const limit = c.req.path.endsWith('/feeds/imports') ? ofLists : usual
  return limit(c, next)
})
