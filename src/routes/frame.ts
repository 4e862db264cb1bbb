import { createMiddleware } from 'hono/factory'
import { openAlerts } from '../alerts'
import type { Deps } from '../deps'
import type { Env, Frame } from './env'

const countLimit = 1000

/** Dead letters, counted to a thousand. */
export const countDeadLetters = ({ store }: Pick<Deps, 'store'>): Promise<number> =>
  store.runs.count({ isDeadLetter: true }, countLimit)

async function readFrame(deps: Deps): Promise<Frame> {
  const [deadLetters, alerts] = await Promise.all([countDeadLetters(deps), openAlerts(deps)])
  return { deadLetters, alerts }
}

/** What every page shows around its own content, but those that refuse somebody at the door; read only when a page is made. */
export const frame = (deps: Deps) =>
  createMiddleware<Env>(async (c, next) => {
    c.set('readFrame', () => readFrame(deps))
    await next()
  })
