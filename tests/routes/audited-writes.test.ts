import { afterAll, beforeAll, expect, test } from 'bun:test'
import { routesByAccess } from '../../src/routes/access'
import { createTestApp, type TestApp } from '../support/app'
import { startFeedHost } from '../support/feed-host'
import { rss, rssItems } from '../support/rss'
import { storedState } from '../support/stored-state'
import { startWebhookHost } from '../support/webhook-host'
import { aWorld, password, type World } from './audited-world'
import { type Asked, writes } from './audited-writes'

const host = await startFeedHost({ '/feed': { body: rss(rssItems(2)) } })
const hooks = startWebhookHost()
let t: TestApp
let world: World
let admin: Record<string, string>
beforeAll(async () => {
  t = await createTestApp({
    env: { ALLOWED_PRIVATE_HOSTS: '127.0.0.1', ALERT_WEBHOOK_URL: hooks.url },
  })
  world = aWorld(t, host)
  admin = await world.browserOf('admin')
})
afterAll(async () => {
  await t.close()
  await host.close()
  await hooks.close()
})

/** Tables that change without a deed: the log itself, tries to sign in, and what hosts were asked. */
const ofNobody = ['audit', 'signIns', 'hosts']

const isWrite = (route: string) => !route.startsWith('GET ')

test('every route that writes is in the table, and no other', () => {
  const known = new Set([...writes.map(({ route }) => route), 'POST /setup'])
  const registered = Object.values(routesByAccess).flat().filter(isWrite)
  expect([...known].toSorted()).toEqual(registered.toSorted())
})

test.each(writes)('$route leaves $leaves', async ({ route, ask, leaves, excuse }) => {
  const asked = await ask(world)
  const known = await idsOf(t)
  const before = leaves.length === 0 ? stateOf(t) : null
  const response = await send(route, asked)
  expect(response.status).toBeLessThan(400)
  const entries = (await entriesOf(t)).filter(({ id }) => !known.has(id))
  expect([...new Set(entries.map(({ action }) => action))].toSorted()).toEqual(leaves.toSorted())
  expect(JSON.stringify(entries)).not.toContain(password)
  if (!before) return
  expect(excuse).toBeString()
  expect(stateOf(t)).toEqual(before)
})

test('POST /setup leaves the first user, and who signed in', async () => {
  const fresh = await createTestApp()
  const answer = await fresh.post('/setup', { name: 'anna', password }, ours)
  expect(answer.status).toBe(303)
  const entries = (await entriesOf(fresh)).map(({ actor, action }) => `${actor}: ${action}`)
  expect(entries.toSorted()).toEqual(['anna: signedIn', 'this machine: userAdded'])
  await fresh.close()
})

const ours = { 'sec-fetch-site': 'same-origin' }

function send(route: string, { names = {}, query = '', body, headers }: Asked): Promise<Response> {
  const [method = '', pattern = ''] = route.split(' ')
  const path = pattern.replace(/:(\w+)/g, (_, name) => names[name] ?? '') + query
  const who = headers ?? admin
  if (path.startsWith('/api/')) return t.send(method, path, body, who)
  return t.post(path, Object.fromEntries(Object.entries(body ?? {})), { ...ours, ...who })
}

const entriesOf = async ({ deps }: TestApp) =>
  (await deps.store.audit.list({}, { limit: 500 })).rows

const idsOf = async (app: TestApp) => new Set((await entriesOf(app)).map(({ id }) => id))

const stateOf = ({ deps }: TestApp) => storedState(deps.config.DATA_DIR, ofNobody)
