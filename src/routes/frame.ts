import { createMiddleware } from 'hono/factory'
import type { Deps } from '../deps'
import type { Env } from './env'

const countLimit = 1000

/** Dead letters, counted to a thousand. */
export const countDeadLetters = ({ store }: Pick<Deps, 'store'>): Promise<number> =>
  store.runs.count({ isDeadLetter: true }, countLimit)

/** What every page shows around its own content, but those that refuse somebody at the door; read only when a page is made. */
export const frame = (deps: Deps) =>
  createMiddleware<Env>(async (c, next) => {
    c.set('countDeadLetters', () => countDeadLetters(deps))
    await next()
  })
