import { afterEach, beforeEach, describe, expect, test } from 'bun:test'
import { version } from '../../package.json'
import { pauseQueue } from '../../src/queue-pause'
import { statusShape } from '../../src/routes/shapes/status'
import { openRun } from '../../src/runs'
import { createTestApp, type TestApp } from '../support/app'
import { aFeedDraft, aProgress } from '../support/factories'
import { breachesOf } from '../support/markup'

let t: TestApp
beforeEach(async () => {
  t = await createTestApp()
})
afterEach(() => t.close())

const page = async () => (await t.get('/status')).text()
const json = async () => statusShape.parse(await (await t.get('/api/v1/status')).json())
const beat = (name: string, role: 'web' | 'worker' = 'worker') =>
  t.deps.store.heartbeats.beat({ name, role, aliveSince: t.clock.now(), queueDownSince: null })

async function open(id: string) {
  await t.deps.store.feeds.insert(aFeedDraft({ id, name: `Board ${id}` }))
  const opening = await openRun(t.deps, id, { trigger: 'manual' })
  if (opening.name !== 'opened') throw new Error(opening.name)
  return opening.run
}

describe('the status', () => {
  test('tells the depth of the queue, and which run waits for the longest', async () => {
    const first = await open('a')
    t.clock.advance(90_000)
    await open('b')
    const status = await json()
    expect(status.depth).toEqual({ ready: 2, delayed: 0, active: 0, deadLetters: 0 })
    expect(status.oldestWaiting?.run.id).toBe(first.id)
    const html = await page()
    expect(html).toContain('>Board a</a> could be imported since')
    expect(html).toContain('(1 min 30 s)')
  })

  test('tells of every worker whether it lives, and what it does', async () => {
    await beat('machine:1')
    await beat('machine:9')
    const run = await open('a')
    const claim = await t.deps.store.runs.claim(run.id, 'machine:1', 60_000)
    if (!claim.isTaken) throw new Error(claim.reason)
    await t.deps.store.runs.progress(claim.lease, aProgress({ new: 450 }))
    t.clock.advance(10_000)
    await beat('machine:1')
    await beat('machine:5', 'web')
    const { processes } = await json()
    expect(processes?.map(({ heartbeat, isAlive }) => [heartbeat.name, isAlive])).toEqual([
      ['machine:1', true],
      ['machine:5', true],
      ['machine:9', false],
    ])
    expect(processes?.[0]?.runs.map(({ id }) => id)).toEqual([run.id])
    const html = await page()
    expect(html).toContain('and 1 worker is alive')
    expect(html).toContain('Board a</a> <small class="muted">450 items, attempt 1</small>')
    expect(html).toContain('Silent')
    expect(breachesOf(html)).toEqual([])
  })

  test('says that nothing is imported, and why', async () => {
    expect(await page()).toContain('Nothing is imported: no worker is alive.')
    await beat('machine:1')
    await pauseQueue(t.deps, 'The database is being moved')
    expect(await page()).toContain('All imports are paused: The database is being moved')
    expect(await json()).toMatchObject({ pausedBecause: 'The database is being moved' })
  })

  test('tells the versions, and how the store and the queue answer', async () => {
    const { store, queue, versions } = await json()
    expect(store).toMatchObject({
      name: 'sqlite',
      isUp: true,
      version: expect.stringMatching(/^SQLite 3\./),
    })
    expect(queue).toMatchObject({ name: 'stored', isUp: true, version: null })
    expect(versions).toEqual({ gleaner: version, bun: Bun.version })
    expect(await page()).toContain(`SQLite ${store.version?.split(' ')[1]}`)
  })
})

test('what is down is told, with 503, and the rest all the same', async () => {
  const silent = await createTestApp({
    deps: ({ store }) => ({ store: { ...store, ping: () => new Promise(() => {}) } }),
  })
  const [shown, told] = await Promise.all([silent.get('/status'), silent.get('/api/v1/status')])
  expect([shown.status, told.status]).toEqual([503, 503])
  expect(await shown.text()).toContain('no answer within 800 ms')
  const status = statusShape.parse(await told.json())
  expect(status).toMatchObject({ isWell: false, processes: null, depth: null })
  expect(status.store).toMatchObject({ isUp: false, error: 'no answer within 800 ms' })
  expect((await silent.get('/status/now')).status).toBe(200)
  await silent.close()
})
