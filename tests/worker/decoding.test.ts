import { afterEach, beforeEach, expect, test } from 'bun:test'
import { gzipSync } from 'node:zlib'
import { openRun } from '../../src/runs'
import { createWorker } from '../../worker/worker'
import { createTestDeps, type TestDeps } from '../support/deps'
import { aFeedDraft } from '../support/factories'
import { type FeedHost, type Reply, startFeedHost } from '../support/feed-host'
import { rss, rssItems } from '../support/rss'

const intervalMs = 50

let deps: TestDeps
let host: FeedHost

beforeEach(async () => {
  host = await startFeedHost()
  deps = await createTestDeps({
    env: {
      ALLOWED_PRIVATE_HOSTS: '127.0.0.1',
      BATCH_SIZE: '500',
      HOST_INTERVAL_MS: String(intervalMs),
    },
  })
  await deps.store.feeds.insert(aFeedDraft({ id: 'feed', url: host.url('/feed') }))
})
afterEach(async () => {
  await deps.close()
  await host.close()
})

const whole = Buffer.from(rss(rssItems(4000)))
const gzip = { 'content-encoding': 'gzip' }
/** Its last quarter is no gzip. */
const brokenLate = (): Uint8Array => {
  const bytes = gzipSync(whole, { level: 0 })
  return bytes.fill(0xff, Math.floor(bytes.length * 0.75))
}
const brokenAtOnce = (): Uint8Array => gzipSync(whole).fill(0xff, 10)

async function imported(broken: Uint8Array, plain: Reply) {
  host.route('/feed', ({ headers }) =>
    headers['accept-encoding'] === 'identity' ? plain : { body: broken, headers: gzip },
  )
  const opening = await openRun(deps, 'feed', { trigger: 'manual', isForced: true })
  if (opening.name !== 'opened') throw new Error(opening.name)
  const { id, generation } = opening.run
  await createWorker(deps, 'w')({ runId: id, generation }, new AbortController().signal)
  return await deps.store.runs.get(id)
}

const asked = () => host.requests.map(({ headers }) => headers['accept-encoding'])

test('a body that cannot be decompressed is asked for once more as it is, a host interval later', async () => {
  const run = await imported(brokenAtOnce(), { body: whole })
  expect(run).toMatchObject({ status: 'completed', outcome: 'imported', error: null })
  expect(run?.counts).toMatchObject({ fetched: 4000, new: 4000 })
  expect(asked()).toEqual(['gzip, deflate, br', 'identity'])
  const [first, second] = host.requests
  expect((second?.atMs ?? 0) - (first?.atMs ?? 0)).toBeGreaterThanOrEqual(intervalMs)
})

test('what was stored of it is counted once', async () => {
  const run = await imported(brokenLate(), { body: whole })
  expect(run).toMatchObject({ outcome: 'imported', error: null })
  expect(run?.counts).toMatchObject({ fetched: 4000, new: 4000, duplicate: 0 })
  const next = await imported(whole, { body: whole })
  expect(next).toMatchObject({ outcome: 'notModified' })
})

test('when the plain one fails too, the run says why, and keeps what was whole', async () => {
  const twice = { body: brokenAtOnce(), headers: gzip }
  expect(await imported(brokenAtOnce(), twice)).toMatchObject({
    status: 'pending',
    error: { kind: 'decoding' },
  })
  expect(asked()).toHaveLength(2)
})

test('of a body that breaks late, twice, the items before are kept', async () => {
  const run = await imported(brokenLate(), { body: brokenLate(), headers: gzip })
  expect(run).toMatchObject({
    status: 'completed',
    outcome: 'partial',
    error: { kind: 'decoding' },
  })
  expect(run?.counts.new).toBeGreaterThan(2000)
  expect(run?.counts.duplicate).toBe(0)
})
