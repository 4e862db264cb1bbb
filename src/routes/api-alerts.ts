import { Hono } from 'hono'
import type { Deps } from '../deps'
import { type Alert, alertMeanings } from '../model/alert'
import type { Env } from './env'
import { alertQuery, pageLimit } from './filters'
import { valid } from './valid'

export function alertApi({ store }: Pick<Deps, 'store'>) {
  return new Hono<Env>().get('/', valid('query', alertQuery), async (c) => {
    const { state, cursor, limit = pageLimit } = c.req.valid('query')
    const isOpen = state && state === 'open'
    const page = await store.alerts.list({ isOpen }, { cursor, limit })
    return c.json({ alerts: page.rows.map(shown), next: page.next, previous: page.previous })
  })
}

/** Without what only the store needs. */
const shown = ({ key, version, ...alert }: Alert) => ({
  ...alert,
  title: alertMeanings[alert.cause].title,
})
