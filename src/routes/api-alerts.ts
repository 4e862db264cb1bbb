import { Hono } from 'hono'
import type { Deps } from '../deps'
import { type Alert, alertMeanings } from '../model/alert'
import { describes } from './describe'
import type { Env } from './env'
import { alertQuery, pageLimit } from './filters'
import { linkPages } from './page-links'
import { alertPageShape } from './shapes/alert'
import { valid } from './valid'

const listed = describes({
  tag: 'Alerts',
  summary: 'What calls for a person, newest first',
  answers: { 200: alertPageShape },
})

export function alertApi({ store }: Pick<Deps, 'store'>) {
  return new Hono<Env>().get('/', listed, valid('query', alertQuery), async (c) => {
    const { state, cursor, limit = pageLimit } = c.req.valid('query')
    const isOpen = state && state === 'open'
    const page = await store.alerts.list({ isOpen }, { cursor, limit })
    linkPages(c, page)
    return c.json({ alerts: page.rows.map(shown), next: page.next, previous: page.previous })
  })
}

/** Without what only the store needs. */
const shown = ({ key, version, ...alert }: Alert) => ({
  ...alert,
  title: alertMeanings[alert.cause].title,
})
