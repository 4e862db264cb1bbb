import { afterEach, beforeEach, expect, test } from 'bun:test'
import type { Run } from '../../src/model/run'
import type { Responder } from '../support/feed-host'
import { rss, rssItem, rssItems } from '../support/rss'
import { until } from '../support/until'
import { describeGrounds } from './grounds'
import { openScene, type Scene } from './scene'

/** Whoever stops a process gives it so long. */
const stopMs = 10_000
const patienceMs = 60_000
const document = rss(rssItems(100))

/** Hosts that say nothing, that send a byte now and then, and that have so much that a batch follows the other. */
const slow: Responder[] = [() => 'hang', () => ({ body: slowly() }), () => ({ body: endlessly() })]

async function* slowly() {
  for (const byte of document) {
    yield byte
    await Bun.sleep(500)
  }
}

async function* endlessly() {
  yield '<rss version="2.0"><channel>'
  for (let n = 1; ; n++) {
    yield rssItem(n)
    if (n % 100 === 0) await Bun.sleep(20)
  }
}

await describeGrounds(({ settings }) => {
  let scene: Scene
  const busy = ['feed-0', 'feed-1', 'feed-2', 'feed-3', 'feed-4', 'feed-5']
  const waiting = ['feed-6', 'feed-7', 'feed-8']

  beforeEach(async () => {
    scene = await openScene({ ...settings(), CONCURRENCY: '3', BATCH_SIZE: '10' })
    for (const [n, feedId] of [...busy, ...waiting].entries()) {
      await scene.addFeed(n)
      const route = slow[n % slow.length]
      if (route) scene.board.route(`/${feedId}`, route)
      await scene.open(feedId)
    }
  }, 60_000)
  afterEach(() => scene.close(), 60_000)

  test('SIGTERM under load: no run begins, both workers end in time with 0, and nothing is left at work', async () => {
    const workers = [1, 2].map(() => scene.start(['worker/main.ts']))
    await until(async () => (await runsThat('processing')).length === busy.length, patienceMs)
    await until(async () => (await scene.deps.store.listings.count({}, 1)) > 0, patienceMs)
    await until(() => scene.board.requests.length === busy.length, patienceMs)

    const askedAt = performance.now()
    for (const worker of workers) worker.kill('SIGTERM')
    expect(await Promise.all(workers.map(({ exited }) => exited))).toEqual([0, 0])
    expect(performance.now() - askedAt).toBeLessThan(stopMs)

    expect(scene.board.requests).toHaveLength(busy.length)
    expect(await runsThat('processing')).toEqual([])
    const runs = await runsThat('pending')
    expect(runs).toHaveLength(busy.length + waiting.length)
    for (const run of runs) expect(run).toMatchObject({ attemptsSpent: 0, leasedBy: null })
    expect((await scene.deps.store.hosts.list()).filter(({ holder }) => holder)).toEqual([])
    expect((await scene.deps.queue.counts()).active).toBe(0)

    for (const feedId of [...busy, ...waiting]) scene.board.route(`/${feedId}`, { body: document })
    scene.start(['worker/main.ts'])
    const all = busy.length + waiting.length
    await until(async () => (await runsThat('completed')).length === all, patienceMs)
  }, 120_000)

  const runsThat = async (status: Run['status']) =>
    (await scene.deps.store.runs.list({ status }, { limit: 100 })).rows
})
