import { bodyLimit } from 'hono/body-limit'
import { createMiddleware } from 'hono/factory'
import { HTTPException } from 'hono/http-exception'
import type { Env } from './env'

const limitOf = (maxSize: number) =>
  bodyLimit({
    maxSize,
    onError: () => {
      const message = `A request may have ${maxSize / 1000} kB here. Send less at a time.`
      throw new HTTPException(413, { message })
    },
  })

const usual = limitOf(100_000)
/** Thousands of feeds. */
const ofLists = limitOf(5_000_000)

/** What a form or a script may send at most. */
export const limitBody = createMiddleware<Env>((c, next) => {
  const limit = c.req.path.endsWith('/feeds/imports') ? ofLists : usual
  return limit(c, next)
})
