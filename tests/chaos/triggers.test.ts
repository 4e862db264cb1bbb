import { afterEach, beforeEach, expect, test } from 'bun:test'
import { rss, rssItems } from '../support/rss'
import { until } from '../support/until'
import { describeGrounds } from './grounds'
import { openScene, type Scene } from './scene'

const patienceMs = 60_000

await describeGrounds(({ settings }) => {
  let scene: Scene
  beforeEach(async () => {
    scene = await openScene(settings())
  }, 60_000)
  afterEach(() => scene.close(), 60_000)

  test('three workers and three simultaneous triggers of the same feed: one run', async () => {
    const { url } = await scene.startWeb(['--no-worker'])
    const workers = [1, 2, 3].map(() => scene.start(['worker/main.ts']))
    for (const worker of workers) await worker.says('worker started', 30_000)
    for (const n of [0, 1, 2, 3, 4]) {
      const feedId = await scene.addFeed(n)
      scene.board.route(`/${feedId}`, { body: rss(rssItems(50)) })
      const ids = await Promise.all([1, 2, 3].map(() => trigger(url, feedId)))
      expect(new Set(ids).size).toBe(1)
      const [id = ''] = ids
      await until(async () => (await scene.runOf(id)).finishedAt !== null, patienceMs)
      expect((await scene.deps.store.runs.list({ feedId }, { limit: 10 })).rows).toMatchObject([
        { id, attempt: 1, outcome: 'imported', counts: { fetched: 50, new: 50 } },
      ])
      expect(scene.board.requests.filter(({ path }) => path === `/${feedId}`)).toHaveLength(1)
    }
  }, 120_000)
})

/** Answers the run. */
async function trigger(url: string, feedId: string): Promise<string> {
  const response = await fetch(`${url}/api/v1/runs`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ feedId }),
  })
  expect(response.status).toBeLessThan(300)
  const { runs } = (await response.json()) as { runs: { id: string }[] }
  return runs[0]?.id ?? ''
}
