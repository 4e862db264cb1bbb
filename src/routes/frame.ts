import { createMiddleware } from 'hono/factory'
import { openAlerts } from '../alerts'
import type { Deps } from '../deps'
import type { Env, Frame } from './env'

const countLimit = 1000

/** What the navigation counts, to a thousand each. */
export async function readNavCounts({
  store,
}: Pick<Deps, 'store'>): Promise<Omit<Frame, 'alerts'>> {
  const [openRuns, deadLetters] = await Promise.all([
    store.runs.count({ isOpen: true }, countLimit),
    store.runs.count({ isDeadLetter: true }, countLimit),
  ])
  return { openRuns, deadLetters }
}

export async function readFrame(deps: Pick<Deps, 'store'>): Promise<Frame> {
  const [counts, alerts] = await Promise.all([readNavCounts(deps), openAlerts(deps)])
  return { ...counts, alerts }
}

/** What every page shows around its own content, but those that refuse somebody at the door; read only when a page is made. */
export const frame = (deps: Deps) =>
  createMiddleware<Env>(async (c, next) => {
    c.set('readFrame', () => readFrame(deps))
    await next()
  })
