import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { keyLifeMs } from '../../src/once'
import { createTestApp } from '../support/app'
import { aFeedDraft } from '../support/factories'
import { tokenOf } from '../support/people'
import { until } from '../support/until'

const t = await createTestApp()
afterAll(t.close)

beforeAll(async () => {
  for (const id of ['one', 'two']) await t.deps.store.feeds.insert(aFeedDraft({ id }))
})

const path = '/api/v1/feeds'
let made = 0
const aFeed = () => ({ url: `https://board.example/${++made}.rss`, name: `Feed ${made}` })
const add = (key: string, feed: unknown, headers = {}) =>
  t.send('POST', path, feed, { 'idempotency-key': key, ...headers })
const countFeeds = async () => (await t.deps.store.feeds.list()).length

describe('a write with an Idempotency-Key', () => {
  test('is done once, and answered the same again', async () => {
    const feed = aFeed()
    const before = await countFeeds()
    const first = await add('"a-key"', feed)
    expect(first.status).toBe(201)
    expect(first.headers.get('idempotency-replayed')).toBeNull()
    const again = await add('a-key', feed)
    expect(again.status).toBe(201)
    expect(again.headers.get('idempotency-replayed')).toBe('true')
    expect(again.headers.get('location')).toBe(first.headers.get('location'))
    expect(again.headers.get('content-type')).toBe(first.headers.get('content-type'))
    expect(await again.text()).toBe(await first.text())
    expect(await countFeeds()).toBe(before + 1)
  })

  test('is told of the rule that stood against it then, not of what holds now', async () => {
    const remove = () =>
      t.send('DELETE', '/api/v1/runs/none', undefined, { 'idempotency-key': 'gone' })
    expect((await remove()).status).toBe(404)
    const again = await remove()
    expect(again.status).toBe(404)
    expect(again.headers.get('content-type')).toStartWith('application/problem+json')
    expect(again.headers.get('idempotency-replayed')).toBe('true')
  })

  const others: [rule: string, method: string, path: string, change: object][] = [
    ['another body', 'POST', path, { name: 'Other' }],
    ['another address', 'PATCH', `${path}/one`, {}],
    ['another query', 'POST', `${path}?x=1`, {}],
  ]
  test.each(others)('its key belongs to it alone: %s is 422', async (_rule, method, to, change) => {
    const feed = aFeed()
    const key = `key ${made}`.replace(' ', '-')
    expect((await add(key, feed)).status).toBe(201)
    const answer = await t.send(method, to, { ...feed, ...change }, { 'idempotency-key': key })
    expect(answer.status).toBe(422)
    expect(await answer.json()).toMatchObject({ title: 'Another request' })
  })

  test('may be sent in a better form after it was refused at the door', async () => {
    expect((await add('form', { url: 'ftp://x' })).status).toBe(400)
    expect((await add('form', aFeed())).status).toBe(201)
  })

  test('is not used up by a way that the address does not take', async () => {
    for (const method of ['TRACE', 'PUT', 'OPTIONS', 'PATCH', 'DELETE', 'PUT']) {
      const answer = await t.app.request(path, { method, headers: { 'idempotency-key': 'way' } })
      expect([method, answer.status]).toEqual([method, method === 'OPTIONS' ? 204 : 405])
    }
    expect((await add('way', aFeed())).status).toBe(201)
  })

  test('counts a day, and is a new one then', async () => {
    const feed = aFeed()
    await add('day', feed)
    t.clock.advance(keyLifeMs - 1)
    expect((await add('day', feed)).status).toBe(201)
    t.clock.advance(1)
    expect((await add('day', feed)).status).toBe(409)
  })

  test('whose answer tells a secret is not kept with it, and not done twice', async () => {
    const hook = { url: 'https://hooks.example/', event: 'run.finished' }
    const send = () => t.send('POST', '/api/v1/webhooks', hook, { 'idempotency-key': 'hook' })
    const first = await send()
    expect(first.status).toBe(201)
    expect(await first.json()).toMatchObject({ secret: expect.any(String) })
    const again = await send()
    expect(again.status).toBe(409)
    expect(await again.json()).toMatchObject({ title: 'Done before' })
    expect(await t.deps.store.webhooks.list()).toHaveLength(1)
  })

  test('of another asker is another one', async () => {
    const ask = (address: string) =>
      t.app.request(
        '/api/v1/queue/resume',
        { method: 'POST', headers: { 'idempotency-key': 'mine' } },
        { requestIP: () => ({ address }) },
      )
    const replayed = []
    for (const address of ['127.0.0.1', '127.0.0.1', '10.0.0.2'])
      replayed.push((await ask(address)).headers.get('idempotency-replayed'))
    expect(replayed).toEqual([null, 'true', null])
  })

  test.each(['', '""', 'a b', 'é', 'x'.repeat(201)])(
    'a key like %p is told what a key is',
    async (key) => {
      const answer = await add(key, aFeed())
      expect(answer.status).toBe(400)
      expect(await answer.json()).toMatchObject({
        detail: expect.stringContaining('printable ASCII'),
      })
    },
  )

  test('without a key each is a request of its own', async () => {
    const feed = aFeed()
    expect((await t.send('POST', path, feed)).status).toBe(201)
    expect((await t.send('POST', path, feed)).status).toBe(409)
  })
})

/** An app whose store lets nobody read the feeds until it is told to. */
async function aSlowApp() {
  const gate = Promise.withResolvers<void>()
  let asked = 0
  const slow = await createTestApp({
    deps: ({ store }) => ({
      store: {
        ...store,
        feeds: {
          ...store.feeds,
          async list() {
            asked++
            await gate.promise
            return store.feeds.list()
          },
        },
      },
    }),
  })
  return { ...slow, open: gate.resolve, asked: () => asked }
}

test('while one is answered, the same is 409 with the time to come again', async () => {
  const slow = await aSlowApp()
  const feed = aFeed()
  const send = () => slow.send('POST', path, feed, { 'idempotency-key': 'slow' })
  const first = send()
  await until(() => slow.asked() > 0)
  const second = await send()
  expect(second.status).toBe(409)
  expect(second.headers.get('retry-after')).toBe('1')
  expect(await second.json()).toMatchObject({ title: 'Being answered' })
  slow.open()
  expect((await first).status).toBe(201)
  expect((await send()).headers.get('idempotency-replayed')).toBe('true')
  await slow.close()
})

test('one that broke off is done when it is sent again', async () => {
  let isBroken = true
  const frail = await createTestApp({
    deps: ({ store }) => ({
      store: {
        ...store,
        feeds: {
          ...store.feeds,
          list: () => (isBroken ? Promise.reject(new Error('broken')) : store.feeds.list()),
        },
      },
    }),
  })
  const feed = aFeed()
  const send = () => frail.send('POST', path, feed, { 'idempotency-key': 'frail' })
  expect((await send()).status).toBe(500)
  isBroken = false
  const again = await send()
  expect(again.status).toBe(201)
  expect(again.headers.get('idempotency-replayed')).toBeNull()
  await frail.close()
})

test('two tokens of one person have keys and limits of their own', async () => {
  const shared = await createTestApp({ env: { API_RATE_LIMIT: '2' } })
  const tokens = [await tokenOf(shared.deps, 'operator'), await tokenOf(shared.deps, 'operator')]
  const statuses = []
  for (const token of [...tokens, ...tokens, ...tokens]) {
    const headers = { ...token, 'idempotency-key': 'mine' }
    const answer = await shared.send('POST', '/api/v1/queue/resume', undefined, headers)
    statuses.push([answer.status, answer.headers.get('idempotency-replayed')])
  }
  const [done, replayed, excess] = [
    [200, null],
    [200, 'true'],
    [429, null],
  ]
  expect(statuses).toEqual([done, done, replayed, replayed, excess, excess])
  await shared.close()
})
