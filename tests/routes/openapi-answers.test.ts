import { afterAll, beforeAll, expect, test } from 'bun:test'
import { z } from 'zod'
import { addFeed } from '../../src/feeds'
import { createTestApp } from '../support/app'
import { describedBy, operationsOf, told } from '../support/described'
import { anId } from '../support/factories'
import { aFailedRun } from '../support/failed-run'
import { startFeedHost } from '../support/feed-host'
import { importOnce } from '../support/import-once'
import { aUser, tokenOf } from '../support/people'
import { rss, rssItems } from '../support/rss'
import { startWebhookHost } from '../support/webhook-host'

/**
 * Every operation is sent once and must answer as it says when all is well: `get` and `send` hold the answer to its
 * shape. What stands in the path is told by the names that the world has; a route that asks for another name has to be
 * given one here.
 */
const host = await startFeedHost(
  Object.fromEntries(['/feed', '/other'].map((path) => [path, { body: rss(rssItems(3)) }])),
)
const hooks = startWebhookHost()
const t = await createTestApp({ env: { ALLOWED_PRIVATE_HOSTS: '127.0.0.1' } })
const { document } = await describedBy(t.app)
const operations = operationsOf(document)
afterAll(async () => {
  await t.close()
  await host.close()
  await hooks.close()
})

const idBody = z.looseObject({ id: z.string() })
const named = {
  key: 'board.example/job-1',
  feeds: 'feed',
  sources: 'board.example',
  runs: '',
  webhooks: '',
  searches: '',
  delivery: '',
  users: 'carl',
  tokens: '',
}
/** Of an admin, by a token. */
let admin: Record<string, string>

beforeAll(async () => {
  admin = await tokenOf(t.deps, 'admin')
  await t.deps.store.users.insert(aUser({ name: named.users, createdAt: t.clock.now() }))
  named.tokens = (await t.deps.store.tokens.list())[0]?.id ?? ''
  const source = 'board.example'
  for (const name of ['feed', 'bad', 'braked'])
    await addFeed(t.deps, { name, url: host.url(`/${name}`), source })
  named.runs = (await importOnce(t.deps, 'feed')).id
  await aFailedRun(t, 'bad')
  const since = t.clock.now()
  const held = { since, runId: 'x', count: 1, of: 2, before: 'x', approval: null }
  for (const name of ['bad', 'braked'])
    await t.deps.store.feeds.patch(name, { brake: { ...held, reason: 'many' } })
  named.searches = await made('searches', { name: 'Gardeners', q: 'gardener' })
  named.webhooks = await made('webhooks', { url: hooks.url, event: 'run.finished' })
  named.delivery = await made(`webhooks/${named.webhooks}/tests`)
})

const made = async (path: string, body?: unknown): Promise<string> =>
  idBody.parse(await (await t.send('POST', `/api/v1/${path}`, body, admin)).json()).id

/** `/api/v1/feeds/{id}`: the name of a thing is that of its list. */
const pathOf = (template: string): string =>
  template.replace(/(\w+)\/\{(\w+)\}/g, (whole, list, parameter) => {
    const name = Object.entries(named).find(([key]) => key === parameter || key === list)?.[1]
    if (!name) throw new Error(`no name for ${whole} of ${template}`)
    return `${list}/${name}`
  })

const isStream = (operation: string) => operation.endsWith('/events')
const reads = operations.filter((operation) => operation.startsWith('GET ') && !isStream(operation))

test.each(reads)('%s', async (operation) => {
  const response = await t.get(pathOf(operation.slice('GET '.length)), admin)
  await response.text()
  expect(response.status).toBe(200)
})

interface Write {
  operation: string
  body?: () => unknown
  query?: string
  /** What stands in the path, unless it is what the world has. */
  id?: () => string | Promise<string>
}

const runOf = async (status: 'pending' | 'failed'): Promise<string> =>
  (await t.deps.store.runs.list({ status }, { limit: 1 })).rows[0]?.id ?? 'none'

const given = (value: unknown) => () => value

/** In an order in which each finds what it needs. */
const writes: Write[] = [
  { operation: 'POST /api/v1/feeds', body: given({ url: 'https://other.example/rss' }) },
  { operation: 'POST /api/v1/feeds/imports', body: given([{ url: 'https://third.example/' }]) },
  {
    operation: 'POST /api/v1/feeds/previews',
    body: () => ({ url: host.url('/other') }),
  },
  { operation: 'PATCH /api/v1/feeds/{id}', body: given({ name: 'Feed' }) },
  { operation: 'POST /api/v1/feeds/{id}/acceptances' },
  { operation: 'POST /api/v1/feeds/{id}/mapping-trials', body: given({ mapping: null }) },
  { operation: 'POST /api/v1/feeds/{id}/replays', body: given({}) },
  {
    operation: 'POST /api/v1/feeds/{id}/brake/approvals',
    body: given({ note: 'Gone', before: anId() }),
    id: () => 'braked',
  },
  {
    operation: 'POST /api/v1/feeds/{id}/brake/rejections',
    body: given({ note: 'Not gone' }),
    id: () => 'bad',
  },
  {
    operation: 'POST /api/v1/runs/{id}/dismissals',
    body: given({ note: 'Known' }),
    id: () => runOf('failed'),
  },
  { operation: 'POST /api/v1/runs', body: given({ all: true }) },
  { operation: 'DELETE /api/v1/runs/{id}', id: () => runOf('pending') },
  { operation: 'POST /api/v1/runs/{id}/retries', id: () => runOf('failed') },
  { operation: 'POST /api/v1/dead-letters/retries', body: given({}) },
  { operation: 'POST /api/v1/duplicates/splits', body: given({ key: named.key }) },
  { operation: 'PATCH /api/v1/sources/{id}', body: given({ terms: 'Name the board' }) },
  { operation: 'POST /api/v1/queue/pause', body: given({ reason: 'Maintenance' }) },
  { operation: 'POST /api/v1/queue/resume' },
  { operation: 'POST /api/v1/searches', body: given({ name: 'Cooks', q: 'cook' }) },
  {
    operation: 'POST /api/v1/webhooks',
    body: given({ url: 'https://hooks.example/', event: 'run.finished' }),
  },
  { operation: 'PATCH /api/v1/webhooks/{id}', body: given({ isPaused: true }) },
  { operation: 'POST /api/v1/webhooks/{id}/tests' },
  { operation: 'POST /api/v1/webhooks/{id}/deliveries/{delivery}/retries' },
  { operation: 'DELETE /api/v1/webhooks/{id}' },
  { operation: 'DELETE /api/v1/searches/{id}' },
  { operation: 'DELETE /api/v1/feeds/{id}', query: '?confirm=feed' },
  { operation: 'DELETE /api/v1/sources/{id}', query: '?confirm=board.example' },
  { operation: 'POST /api/v1/users', body: given({ name: 'new', role: 'viewer' }) },
  { operation: 'PATCH /api/v1/users/{name}', body: given({ role: 'operator' }) },
  { operation: 'POST /api/v1/users/{name}/passwords' },
  { operation: 'POST /api/v1/users/{name}/revocations' },
  { operation: 'DELETE /api/v1/users/{name}' },
  { operation: 'POST /api/v1/tokens', body: given({ name: 'Import', role: 'viewer' }) },
  { operation: 'DELETE /api/v1/tokens/{id}' },
]

test.each(writes)('$operation', async ({ operation, body, query = '', id }) => {
  const [method = '', template = ''] = operation.split(' ')
  const own = id && template.replace('{id}', await id())
  const response = await t.send(method, (own ?? pathOf(template)) + query, body?.(), admin)
  expect(response.status).toBeOneOf(statusesOf(operation))
})

/** Those that say that it was done. */
const statusesOf = (operation: string): number[] =>
  Object.keys(told(document, operation).responses ?? {})
    .map(Number)
    .filter((status) => status < 300)

test('no operation is left out', () => {
  const sent = [...reads, ...writes.map(({ operation }) => operation)]
  expect(sent).toContainValues(operations.filter((operation) => !isStream(operation)))
})
