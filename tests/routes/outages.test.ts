import { Database } from 'bun:sqlite'
import { afterEach, beforeEach, describe, expect, test } from 'bun:test'
import { join } from 'node:path'
import { openBullQueue } from '../../src/queue/bullmq'
import type { Queue } from '../../src/queue/queue'
import { createTestApp, type TestApp } from '../support/app'
import { aFeedDraft } from '../support/factories'
import { createListenedLog } from '../support/listened-log'
import { noRedisReason, startRedis, type TestRedis } from '../support/redis'

describe('the embedded database', () => {
  let t: TestApp
  beforeEach(async () => {
    t = await createTestApp()
  })
  afterEach(() => t.close())

  test('alive and ready, each part by name', async () => {
    expect((await t.get('/livez')).status).toBe(200)
    const ready = await t.get('/readyz')
    expect(ready.status).toBe(200)
    expect(await ready.json()).toEqual({
      ok: true,
      store: { name: 'sqlite', ok: true },
      queue: { name: 'stored', ok: true },
    })
  })

  test('gone: alive, not ready, and every page and answer names it', async () => {
    await t.deps.store.close()
    expect((await t.get('/livez')).status).toBe(200)
    const ready = await t.get('/readyz')
    expect(ready.status).toBe(503)
    expect(await ready.json()).toMatchObject({ ok: false, store: { name: 'sqlite', ok: false } })
    const page = await t.get('/')
    expect(page.status).toBe(503)
    expect(await page.text()).toContain('<h1>The database does not answer</h1>')
    const problem = await t.get('/api/v1/runs')
    expect(problem.status).toBe(503)
    expect(await problem.json()).toMatchObject({ title: 'The database does not answer' })
  })

  test('a surprise is a 500 with a request id, and tells nothing of the inside', async () => {
    await t.deps.store.feeds.insert(aFeedDraft({ id: 'one' }))
    const file = new Database(join(t.deps.config.DATA_DIR, 'gleaner.db'))
    file.run(`UPDATE feeds SET headers = 'a secret of the inside'`)
    file.close()
    const page = await t.get('/feeds')
    expect(page.status).toBe(500)
    const html = await page.text()
    expect(html).toContain(page.headers.get('x-request-id') ?? 'none')
    expect(html).not.toContain('secret')
    expect(page.headers.get('content-security-policy')).toContain("default-src 'self'")
    const problem = await (await t.get('/api/v1/feeds')).json()
    expect(problem).toMatchObject({ status: 500, requestId: expect.any(String) })
    expect(JSON.stringify(problem)).not.toContain('secret')
  })
})

const reason = noRedisReason()

describe.skipIf(reason !== null)(`Redis${reason ? ` (skipped: ${reason})` : ''}`, () => {
  let redis: TestRedis
  let queue: Queue
  let t: TestApp
  beforeEach(async () => {
    redis = await startRedis()
    queue = await openBullQueue({ url: redis.url, log: createListenedLog().log })
    t = await createTestApp({ deps: () => ({ queue }) })
  })
  afterEach(async () => {
    await t.close()
    await queue.close()
    await redis.stop()
  })

  test('gone: alive, not ready, the pages go on, and what needs it names it', async () => {
    await redis.kill()
    expect((await t.get('/livez')).status).toBe(200)
    const ready = await t.get('/readyz')
    expect(ready.status).toBe(503)
    expect(await ready.json()).toMatchObject({
      ok: false,
      store: { ok: true },
      queue: { name: 'bullmq', ok: false, error: expect.any(String) },
    })
    expect((await t.get('/')).status).toBe(200)
    const problem = await t.get('/api/v1/stats')
    expect(problem.status).toBe(503)
    expect(await problem.json()).toMatchObject({ title: 'The queue does not answer' })
  }, 20_000)

  test('silent: it counts as down within its second', async () => {
    await redis.kill('SIGSTOP')
    const began = performance.now()
    const ready = await t.get('/readyz')
    expect(performance.now() - began).toBeLessThan(2500)
    expect(ready.status).toBe(503)
    expect(await ready.json()).toMatchObject({
      queue: { error: expect.stringContaining('no answer within') },
    })
    await redis.kill('SIGCONT')
  }, 20_000)
})
