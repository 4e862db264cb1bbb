import { afterEach, beforeEach, expect, test } from 'bun:test'
import { openRun } from '../../src/runs'
import { createWorker } from '../../worker/worker'
import { createTestDeps, type TestDeps } from '../support/deps'
import { aFeedDraft } from '../support/factories'
import { type FeedHost, startFeedHost } from '../support/feed-host'
import { rss, rssItems } from '../support/rss'

let deps: TestDeps
let host: FeedHost
beforeEach(async () => {
  host = await startFeedHost({ '/feed': { body: rss(rssItems(20_000)) } })
  deps = await createTestDeps({ env: { ALLOWED_PRIVATE_HOSTS: '127.0.0.1', BATCH_SIZE: '50' } })
  await deps.store.feeds.insert(aFeedDraft({ id: 'feed', url: host.url('/feed') }))
})
afterEach(async () => {
  await deps.close()
  await host.close()
})

const never = new AbortController().signal

test('a large document that comes at once leaves timers their turn: they renew the leases', async () => {
  const opening = await openRun(deps, 'feed', { trigger: 'manual' })
  if (opening.name !== 'opened') throw new Error(opening.name)
  const began = performance.now()
  let turnedAt = began
  let longestMs = 0
  const timer = setInterval(() => {
    longestMs = Math.max(longestMs, performance.now() - turnedAt)
    turnedAt = performance.now()
  }, 1)
  await createWorker(deps, 'w')({ runId: opening.run.id, generation: 0 }, never)
  clearInterval(timer)
  expect((await deps.store.runs.get(opening.run.id))?.counts.new).toBe(20_000)
  expect(longestMs).toBeLessThan((performance.now() - began) / 4)
}, 60_000)
