import { afterEach, beforeEach, describe, expect, test } from 'bun:test'
import type { PolitenessScope } from '../../src/model/feed'
import type { Run } from '../../src/model/run'
import { openRun } from '../../src/runs'
import { createWorker } from '../../worker/worker'
import { createTestDeps, type TestDeps } from '../support/deps'
import { aClock, aFeedDraft, aSource, type Clock } from '../support/factories'
import {
  type FeedHost,
  type Reply,
  type Route,
  redirectTo,
  startFeedHost,
  withEtag,
} from '../support/feed-host'
import { rss, rssItems } from '../support/rss'

const intervalMs = 40
const [one, two] = ['127.0.0.1', '127.0.0.2']
const document: Reply = { body: rss(rssItems(3)) }
const never = new AbortController().signal

const env = {
  ALLOWED_PRIVATE_HOSTS: `${one},${two}`,
  HOST_INTERVAL_MS: `${intervalMs}`,
  MAX_ATTEMPTS: '1',
}

let clock: Clock
let deps: TestDeps
let host: FeedHost
beforeEach(async () => {
  clock = aClock()
  host = await startFeedHost({}, undefined, '0.0.0.0')
  deps = await createTestDeps({ now: clock.now, env })
  await deps.store.sources.ensure(aSource())
})
afterEach(async () => {
  await deps.close()
  await host.close()
})

async function addFeed(id: string, name = one): Promise<void> {
  await deps.store.feeds.insert(aFeedDraft({ id, url: host.url(`/${id}`, name) }))
}

/** A run of the feed, once a worker had it. */
async function runOf(id: string, route?: Route): Promise<Run> {
  if (route) host.route(`/${id}`, route)
  const opening = await openRun(deps, id, { trigger: 'manual', isForced: true })
  if (!('run' in opening)) throw new Error(opening.name)
  const { id: runId, generation } = opening.run
  await createWorker(deps, 'w')({ runId, generation }, never)
  const run = await deps.store.runs.get(runId)
  if (!run) throw new Error('no such run')
  return run
}

/** As long as the longest pause between two requests. */
const afterPause = () => clock.advance(intervalMs * 1.05)

const ledger = async () =>
  (await deps.store.ledger.since('2026-11-23')).map(({ day: _, ...entry }) => entry)

describe('the ledger of an attempt', () => {
  test('a full answer, then a 304 that saves as many bytes', async () => {
    await addFeed('feed')
    await runOf('feed', withEtag('"1"', document))
    const { lastBodyBytes } = (await deps.store.feeds.get('feed')) ?? {}
    expect(lastBodyBytes).toBe(Buffer.byteLength(String(document.body)))
    afterPause()
    const response = { status: 304, bytesSaved: lastBodyBytes }
    expect(await runOf('feed')).toMatchObject({ outcome: 'notModified', response })
    expect(await ledger()).toEqual([
      {
        host: one,
        requests: 2,
        notModified: 1,
        rateLimited: 0,
        bytes: lastBodyBytes ?? 0,
        bytesSaved: lastBodyBytes ?? 0,
      },
    ])
  })

  test('a run that waits asks nothing and writes nothing', async () => {
    await addFeed('feed')
    await deps.store.hosts.pause(one, clock.in(60_000), 'A wish.')
    expect(await runOf('feed', document)).toMatchObject({ waitingReason: 'rateLimited' })
    expect(host.requests).toEqual([])
    expect(await ledger()).toEqual([])
  })
})

test('what a run waits for its turn is no time of its work', async () => {
  await deps.close()
  deps = await createTestDeps({ env: { ...env, HOST_INTERVAL_MS: '240' } })
  await addFeed('feed')
  await runOf('feed', document)
  const { fetchMs, parseMs, storeMs } = (await runOf('feed')).timings
  const workedMs = performance.now() - (host.requests[1]?.atMs ?? 0)
  expect(fetchMs + parseMs + storeMs).toBeLessThan(workedMs + 100)
})

describe('a redirect', () => {
  test('to another host takes that host, and frees the first', async () => {
    await addFeed('feed')
    host.route('/there', document)
    expect(await runOf('feed', redirectTo(host.url('/there', two)))).toMatchObject({
      outcome: 'imported',
    })
    for (const name of [one, two])
      expect(await deps.store.hosts.get(name)).toMatchObject({ holder: null })
    expect(await ledger()).toMatchObject([
      { host: one, requests: 1, bytes: 0 },
      { host: two, requests: 1, bytes: Buffer.byteLength(String(document.body)) },
    ])
  })

  test('to a host that wants to be left alone is not followed: the run waits for it', async () => {
    await addFeed('feed')
    host.route('/there', document)
    await deps.store.hosts.pause(two, clock.in(3_600_000), 'A wish.')
    const run = await runOf('feed', redirectTo(host.url('/there', two)))
    expect(run).toMatchObject({
      status: 'pending',
      waitingReason: 'rateLimited',
      waitingUntil: clock.in(3_600_000),
    })
    expect(host.requests.map(({ path }) => path)).toEqual(['/feed'])
  })

  test('within a host leaves it its pause', async () => {
    await addFeed('feed')
    host.route('/there', document)
    await runOf('feed', redirectTo('/there'))
    const [first, second] = host.requests
    expect((second?.atMs ?? 0) - (first?.atMs ?? 0)).toBeGreaterThanOrEqual(intervalMs)
  })
})

describe('a 429 with Retry-After', () => {
  const refused: Reply = { status: 429, headers: { 'retry-after': '120' } }
  const waitsFor = async (scope: PolitenessScope) => {
    await deps.store.sources.patch('board.example', { politenessScope: scope })
    await addFeed('refused')
    await addFeed('same')
    host.route('/same', document)
    expect(await runOf('refused', refused)).toMatchObject({ waitingReason: 'rateLimited' })
    afterPause()
    return runOf('same')
  }

  test('holds for the whole host, and says why', async () => {
    const run = await waitsFor('host')
    expect(run).toMatchObject({ status: 'pending', waitingReason: 'rateLimited' })
    expect((await deps.store.hosts.get(one))?.pauseReason).toContain('429')
    expect(await ledger()).toMatchObject([{ host: one, requests: 1, rateLimited: 1 }])
  })

  test('holds for the feed alone where its source says so', async () => {
    expect(await waitsFor('url')).toMatchObject({ outcome: 'imported' })
    const key = host.url('/refused')
    expect(await deps.store.hosts.get(key)).toMatchObject({ pausedUntil: expect.any(Date) })
  })

  test('of the host that a redirect led to pauses that one', async () => {
    await addFeed('moved')
    host.route('/there', refused)
    await runOf('moved', redirectTo(host.url('/there', two)))
    expect((await deps.store.hosts.get(one))?.pausedUntil).toBeNull()
    expect((await deps.store.hosts.get(two))?.pausedUntil).toEqual(expect.any(Date))
  })
})

describe('a host that fails', () => {
  test('run after run rests; the next ones wait with the reason and spend no attempt; a probe ends it', async () => {
    for (const id of ['a', 'b', 'c', 'd']) await addFeed(id)
    for (const id of ['a', 'b', 'c']) {
      expect(await runOf(id, { status: 500 })).toMatchObject({ status: 'failed' })
      afterPause()
    }
    const waiting = await runOf('d', document)
    expect(waiting).toMatchObject({
      status: 'pending',
      waitingReason: 'hostResting',
      attemptsSpent: 0,
    })
    expect(waiting.waitingMessage).toContain('rests')
    expect(host.requests).toHaveLength(3)
    clock.advance(30 * 60_000)
    const { id, generation } = waiting
    await createWorker(deps, 'w')({ runId: id, generation }, never)
    expect(await deps.store.runs.get(id)).toMatchObject({ outcome: 'imported' })
    expect(await deps.store.hosts.get(one)).toMatchObject({ restingUntil: null })
  })

  test('404s say nothing against it', async () => {
    for (const id of ['a', 'b', 'c', 'd']) {
      await addFeed(id)
      expect(await runOf(id, { status: 404 })).toMatchObject({ status: 'failed' })
      afterPause()
    }
  })
})

test('a run whose source was paused after it was opened is cancelled, and asks nobody', async () => {
  await addFeed('feed')
  const opening = await openRun(deps, 'feed', { trigger: 'manual' })
  if (opening.name !== 'opened') throw new Error(opening.name)
  await deps.store.sources.patch('board.example', { pausedBecause: 'They asked us.' })
  const { id, generation } = opening.run
  await createWorker(deps, 'w')({ runId: id, generation }, never)
  expect((await deps.store.runs.get(id))?.status).toBe('cancelled')
  expect(host.requests).toEqual([])
})

test('a feed remembers when it began to fail, until it succeeds', async () => {
  await addFeed('feed')
  const failingSince = async () => (await deps.store.feeds.get('feed'))?.failingSince
  const began = clock.now()
  for (const _ of [1, 2]) {
    await runOf('feed', { status: 404 })
    expect(await failingSince()).toEqual(began)
    clock.advance(60_000)
  }
  await runOf('feed', document)
  expect(await failingSince()).toBeNull()
})
