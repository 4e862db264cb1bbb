import { afterEach, beforeEach, expect, test } from 'bun:test'
import type { Run } from '../../src/model/run'
import { openRun } from '../../src/runs'
import { createWorker } from '../../worker/worker'
import { createTestDeps, type TestDeps } from '../support/deps'
import { aFeedDraft } from '../support/factories'
import { type FeedHost, startFeedHost } from '../support/feed-host'
import { rss, rssItems } from '../support/rss'

let deps: TestDeps
let host: FeedHost
beforeEach(async () => {
  host = await startFeedHost()
  deps = await createTestDeps({ env: { ALLOWED_PRIVATE_HOSTS: '127.0.0.1', BATCH_SIZE: '50' } })
  await deps.store.feeds.insert(aFeedDraft({ id: 'feed', url: host.url('/feed') }))
})
afterEach(async () => {
  await deps.close()
  await host.close()
})

const never = new AbortController().signal

async function open(items: number): Promise<Run> {
  host.route('/feed', { body: rss(rssItems(items)) })
  const opening = await openRun(deps, 'feed', { trigger: 'manual' })
  if (opening.name !== 'opened') throw new Error(opening.name)
  return opening.run
}

test('a large document that comes at once leaves timers their turn: they renew the leases', async () => {
  const { id } = await open(20_000)
  const began = performance.now()
  let turnedAt = began
  let longestMs = 0
  const timer = setInterval(() => {
    longestMs = Math.max(longestMs, performance.now() - turnedAt)
    turnedAt = performance.now()
  }, 1)
  await createWorker(deps, 'w')({ runId: id, generation: 0 }, never)
  clearInterval(timer)
  expect((await deps.store.runs.get(id))?.counts.new).toBe(20_000)
  expect(longestMs).toBeLessThan((performance.now() - began) / 4)
}, 60_000)

test('a shutdown is heeded between two batches, however much has come already', async () => {
  const { id } = await open(1_000)
  const stopping = new AbortController()
  const { listings } = deps.store
  const upsert: typeof listings.upsert = async (...args) => {
    const results = await listings.upsert(...args)
    stopping.abort()
    return results
  }
  const store = { ...deps.store, listings: { ...listings, upsert } }
  await createWorker({ ...deps, store }, 'w')({ runId: id, generation: 0 }, stopping.signal)
  const run = await deps.store.runs.get(id)
  expect(run).toMatchObject({ status: 'pending', outcome: 'interrupted', attemptsSpent: 0 })
  expect(run?.counts.new).toBeLessThanOrEqual(100)
})
