import { describe, expect, test } from 'bun:test'
import type { Deps } from '../../src/deps'
import { QueueUnavailable } from '../../src/queue/queue'
import { StoreUnavailable } from '../../src/store/store'
import { createTestApp } from '../support/app'

/** The real parts, but for one that fails as an adapter does. */
const storeDown = (deps: Deps): Partial<Deps> => {
  const fail = () => Promise.reject(new StoreUnavailable('disk I/O error'))
  return { store: { ...deps.store, ping: fail, runs: { ...deps.store.runs, list: fail } } }
}
const queueDown = (deps: Deps): Partial<Deps> => {
  const fail = () => Promise.reject(new QueueUnavailable('connection refused'))
  return { queue: { ...deps.queue, ping: fail, counts: fail } }
}
const queueSilent = (deps: Deps): Partial<Deps> => ({
  queue: { ...deps.queue, ping: () => new Promise(() => {}) },
})
const broken = (deps: Deps): Partial<Deps> => {
  const fail = () => Promise.reject(new TypeError('a secret of the inside'))
  return { store: { ...deps.store, feeds: { ...deps.store.feeds, list: fail } } }
}

describe('health', () => {
  test('alive and ready, each part by name', async () => {
    const t = await createTestApp()
    expect((await t.get('/livez')).status).toBe(200)
    const ready = await t.get('/readyz')
    expect(ready.status).toBe(200)
    expect(await ready.json()).toEqual({
      ok: true,
      store: { name: 'sqlite', ok: true },
      queue: { name: 'stored', ok: true },
    })
    await t.close()
  })

  test('one part down: alive, not ready, and the part says why', async () => {
    const t = await createTestApp({ deps: queueDown })
    expect((await t.get('/livez')).status).toBe(200)
    const ready = await t.get('/readyz')
    expect(ready.status).toBe(503)
    expect(await ready.json()).toMatchObject({
      ok: false,
      store: { ok: true },
      queue: { name: 'stored', ok: false, error: 'connection refused' },
    })
    await t.close()
  })

  test('a part that never answers counts as down within its second', async () => {
    const t = await createTestApp({ deps: queueSilent })
    const began = performance.now()
    const ready = await t.get('/readyz')
    expect(ready.status).toBe(503)
    expect(performance.now() - began).toBeLessThan(2500)
    expect(await ready.json()).toMatchObject({
      queue: { error: expect.stringContaining('no answer within') },
    })
    await t.close()
  })
})

describe('what is down is named', () => {
  test('the store', async () => {
    const t = await createTestApp({ deps: storeDown })
    const page = await t.get('/')
    expect(page.status).toBe(503)
    expect(await page.text()).toContain('<h1>The database does not answer</h1>')
    const problem = await t.get('/api/v1/runs')
    expect(problem.status).toBe(503)
    expect(await problem.json()).toMatchObject({ title: 'The database does not answer' })
    await t.close()
  })

  test('the queue', async () => {
    const t = await createTestApp({ deps: queueDown })
    const problem = await t.get('/api/v1/stats')
    expect(problem.status).toBe(503)
    expect(await problem.json()).toMatchObject({ title: 'The queue does not answer' })
    await t.close()
  })
})

test('a surprise is a 500 with a request id, and tells nothing of the inside', async () => {
  const t = await createTestApp({ deps: broken })
  const page = await t.get('/feeds')
  expect(page.status).toBe(500)
  const html = await page.text()
  expect(html).toContain(page.headers.get('x-request-id') ?? 'none')
  expect(html).not.toContain('secret')
  expect(page.headers.get('content-security-policy')).toContain("default-src 'self'")
  const problem = await (await t.get('/api/v1/feeds')).json()
  expect(problem).toMatchObject({ status: 500, requestId: expect.any(String) })
  await t.close()
})
