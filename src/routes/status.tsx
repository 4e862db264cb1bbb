import { Hono } from 'hono'
import { StatusNow, StatusPage } from '../../views/status'
import type { Deps } from '../deps'
import { readStatus } from '../status'
import type { Env } from './env'
import { answerFragment, answerPage } from './render'

/** How this installation does. 503 when the store or the queue does not answer. */
export function statusRoutes(deps: Deps) {
  return (
    new Hono<Env>()
      .get('/status', async (c) => {
        const status = await readStatus(deps)
        const head = { title: 'Status', section: 'alerts' } as const
        const code = status.isWell ? 200 : 503
        return answerPage(c, { ...head, status: code }, <StatusPage status={status} />)
      })
      // Always swapped in: what is down is what it is asked for.
      .get('/status/now', async (c) =>
        answerFragment(c, <StatusNow status={await readStatus(deps)} />),
      )
  )
}
