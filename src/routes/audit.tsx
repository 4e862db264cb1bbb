import { Hono } from 'hono'
import { AuditPage, AuditPanel } from '../../views/audit'
import type { Deps } from '../deps'
import { commandLine, thisMachine } from '../model/actor'
import type { AuditFilter } from '../store/audit'
import { describes } from './describe'
import type { Env, RouteContext } from './env'
import { answerUnreadable } from './errors'
import { auditFilterOf, auditQuery, hrefOf, pageLimit } from './filters'
import { linkPages } from './page-links'
import { answerPage } from './render'
import { auditPageShape } from './shapes/audit'
import { valid } from './valid'

const path = '/audit'

/** Who did what, as a page. */
export function auditRoutes({ store, config }: Deps) {
  return new Hono<Env>().get(path, async (c: RouteContext) => {
    const query = auditQuery.safeParse(c.req.query())
    if (!query.success) return answerUnreadable(c, query.error.issues)
    const { cursor, limit = pageLimit, ...filter } = query.data
    const [page, users] = await Promise.all([
      store.audit.list(auditFilterOf(filter), { cursor, limit }),
      store.users.list(),
    ])
    const link = (cursor: string | null) =>
      cursor && hrefOf(path, { ...filter, limit: query.data.limit, cursor })
    return answerPage(
      c,
      { title: 'Who did what', section: null },
      <AuditPage
        entries={page.rows}
        filter={filter}
        actors={[...users.map(({ name }) => name), thisMachine.name, commandLine.name]}
        newer={link(page.previous)}
        older={link(page.next)}
        retentionDays={config.AUDIT_RETENTION_DAYS}
      />,
    )
  })
}

const shownOnThings = 5

/** The newest of what people did to one run, feed or other thing, for the page of it. */
export async function auditPanelOf(
  { store }: Pick<Deps, 'store'>,
  filter: Pick<AuditFilter, 'runId' | 'feedId' | 'thing'>,
) {
  const { rows } = await store.audit.list(filter, { limit: shownOnThings })
  const more = hrefOf(path, { run: filter.runId, feed: filter.feedId, thing: filter.thing })
  return <AuditPanel entries={rows} more={more} />
}

const listed = describes({
  tag: 'Audit',
  summary: 'What people and their tokens did, newest first',
  answers: { 200: auditPageShape },
})

/** The same as JSON. */
export function auditApi({ store }: Pick<Deps, 'store'>) {
  return new Hono<Env>().get('/', listed, valid('query', auditQuery), async (c) => {
    const { cursor, limit = pageLimit, ...filter } = c.req.valid('query')
    const page = await store.audit.list(auditFilterOf(filter), { cursor, limit })
    linkPages(c, page)
    return c.json({ entries: page.rows, next: page.next, previous: page.previous })
  })
}
