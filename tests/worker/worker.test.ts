import { afterEach, beforeEach, describe, expect, test } from 'bun:test'
import { acceptHabit } from '../../src/acceptances'
import { changeFeed } from '../../src/feeds'
import { hourMs } from '../../src/model/feed'
import type { Run } from '../../src/model/run'
import { cancelRun, openRun } from '../../src/runs'
import type { FeedPatch } from '../../src/store/feeds'
import { createWorker } from '../../worker/worker'
import { createTestDeps, type TestDeps } from '../support/deps'
import { aClock, aFeedDraft } from '../support/factories'
import { drip, type FeedHost, type Route, startFeedHost, withEtag } from '../support/feed-host'
import { rss, rssItem, rssItems } from '../support/rss'
import { until } from '../support/until'

let deps: TestDeps
let host: FeedHost
const clock = aClock()

beforeEach(async () => {
  host = await startFeedHost()
  deps = await createTestDeps({
    now: clock.now,
    env: { ALLOWED_PRIVATE_HOSTS: '127.0.0.1', BATCH_SIZE: '10', FEED_SECRET_KEY: 's3cret' },
  })
  await deps.store.feeds.insert(aFeedDraft({ id: 'feed', url: host.url('/feed') }))
})
afterEach(async () => {
  await deps.close()
  await host.close()
})

const never = new AbortController().signal

async function open(): Promise<Run> {
  const opening = await openRun(deps, 'feed', { trigger: 'manual', isForced: true })
  if (opening.name !== 'opened') throw new Error(opening.name)
  return opening.run
}

const stored = async (id: string): Promise<Run> => {
  const run = await deps.store.runs.get(id)
  if (!run) throw new Error('no such run')
  return run
}

const work = (run: Run, signal = never) =>
  createWorker(deps, 'w')({ runId: run.id, generation: run.generation }, signal)

/** Imports what the host now says, and answers the run as it ended. */
async function imported(route: Route): Promise<Run> {
  host.route('/feed', route)
  const run = await open()
  await work(run)
  return stored(run.id)
}

const feed = async () => {
  const found = await deps.store.feeds.get('feed')
  if (!found) throw new Error('no feed')
  return found
}

const body = (items: string[], head?: string): Route => ({ body: rss(items, head) })

describe('counts', () => {
  test('first import, again, changed: new, unchanged, updated', async () => {
    const first = await imported(body(rssItems(25)))
    expect(first).toMatchObject({ status: 'completed', outcome: 'imported' })
    expect(first.counts).toMatchObject({ fetched: 25, new: 25 })
    const again = await imported(body(rssItems(25), '<ttl>60</ttl>'))
    expect(again.counts).toMatchObject({ fetched: 25, unchanged: 25, new: 0, updated: 0 })
    const changed = await imported(body([rssItem(1, 2), ...rssItems(25).slice(1), rssItem(26)]))
    expect(changed.counts).toMatchObject({ fetched: 26, new: 1, updated: 1, unchanged: 24 })
  })

  test('the same item twice is a duplicate, one without a title is failed with its place and reason', async () => {
    const nameless = rssItem(3).replace('Gardener 3', '')
    const { counts, rejected } = await imported(
      body([rssItem(1), rssItem(1), rssItem(2), nameless]),
    )
    expect(counts).toMatchObject({ fetched: 4, new: 2, duplicate: 1, failed: 1 })
    expect(rejected).toMatchObject([{ index: 3 }])
    expect(rejected[0]?.reason).toMatch(/title/i)
  })

  test('what the batch before it had is a duplicate, also when it was known before', async () => {
    const twice = [...rssItems(10), ...rssItems(10), ...rssItems(30).slice(10)]
    const first = await imported(body(twice))
    expect(first.counts).toMatchObject({ fetched: 40, new: 30, duplicate: 10 })
    const again = await imported(body(twice, '<ttl>60</ttl>'))
    expect(again.counts).toMatchObject({ fetched: 40, unchanged: 30, duplicate: 10 })
    const changed = await imported(body([rssItem(1, 2), ...rssItems(10).slice(1), ...rssItems(10)]))
    expect(changed.counts).toMatchObject({ fetched: 20, updated: 1, unchanged: 9, duplicate: 10 })
  })
})

describe('guids that change', () => {
  const renamed = (items: string[], suffix: string) =>
    items.map((item) => item.replace(/(job-\d+)</, `$1-${suffix}<`))

  test('the page names the listing: nothing is new, the run says so, the other ids are kept', async () => {
    await imported(body(rssItems(25)))
    const churned = await imported(body(renamed(rssItems(25), 'b')))
    expect(churned.counts).toMatchObject({ fetched: 25, unchanged: 25, new: 0, duplicate: 0 })
    expect(churned.warnings).toMatchObject([{ kind: 'guidChurn' }])
    expect(await deps.store.listings.get('board.example/job-7')).toMatchObject({
      aliases: ['job-7-b'],
    })
    const changed = await imported(
      body([...renamed([rssItem(1, 2)], 'c'), ...renamed(rssItems(25), 'b').slice(1)]),
    )
    expect(changed.counts).toMatchObject({ updated: 1, unchanged: 24, new: 0 })
    expect(changed.warnings).toEqual([])
  })

  test('another title on one page is another listing, wherever batches are cut', async () => {
    const item = (n: number) => rssItem(n).replaceAll(`/jobs/${n}`, '/careers')
    const first = await imported(body([item(1)]))
    expect(first.counts).toMatchObject({ new: 1 })
    const others = Array.from({ length: 12 }, (_, n) => rssItem(n + 10))
    const again = await imported(body([item(2), ...others, item(1)]))
    expect(again.counts).toMatchObject({ new: 13, unchanged: 1, updated: 0, duplicate: 0 })
    expect((await deps.store.listings.get('board.example/job-1'))?.title).toBe('Gardener 1')
  })

  test('two items of one page are two listings', async () => {
    const twin = rssItem(1).replace('job-1', 'job-1-twin').replace('Gardener 1', 'Cook')
    expect((await imported(body([rssItem(1), twin]))).counts).toMatchObject({ new: 2 })
    const again = await imported(body([twin, rssItem(1, 2)]))
    expect(again.counts).toMatchObject({ unchanged: 1, updated: 1, duplicate: 0 })
  })
})

describe('not modified', () => {
  test('the same bytes: nothing is written but the confirmation', async () => {
    const first = await imported(body(rssItems(3)))
    clock.advance(1000)
    const second = await imported(body(rssItems(3)))
    expect(second).toMatchObject({
      status: 'completed',
      outcome: 'notModified',
      counts: { fetched: 0 },
    })
    expect(await feed()).toMatchObject({
      lastCompleteRunId: first.id,
      lastConfirmedAt: clock.now(),
    })
  })

  test('304: the validator went back byte for byte', async () => {
    await imported(withEtag('W/"a b"', { body: rss(rssItems(3)) }))
    const second = await imported(withEtag('W/"a b"', { body: rss(rssItems(3)) }))
    expect(second).toMatchObject({ outcome: 'notModified', response: { status: 304 } })
  })

  test('after an empty document the whole one is asked for again', async () => {
    const empty = await imported(withEtag('"e"', { body: rss([]) }))
    expect(empty).toMatchObject({ status: 'completed', outcome: 'empty' })
    expect(await imported(withEtag('"e"', { body: rss([]) }))).toMatchObject({ outcome: 'empty' })
  })
})

describe('what went wrong is a value', () => {
  const cases: [string, Route, Partial<Run> & { kind: string }][] = [
    ['404', { status: 404 }, { status: 'failed', outcome: 'permanent', kind: 'notFound' }],
    [
      'a challenge page with 200',
      { body: '<html><script src="/_Incapsula_Resource"></script></html>' },
      { status: 'failed', outcome: 'permanent', kind: 'blocked' },
    ],
    ['a web page', { body: '<!doctype html><p>Hello' }, { status: 'failed', kind: 'notAFeed' }],
    ['no byte', { body: '' }, { status: 'pending', outcome: 'retryable', kind: 'noBody' }],
    [
      '503 of its own',
      { status: 500 },
      { status: 'pending', outcome: 'retryable', kind: 'serverError' },
    ],
  ]
  test.each(cases)('%s', async (_, route, { kind, ...expected }) => {
    const run = await imported(route)
    expect(run).toMatchObject(expected)
    expect(run.error?.kind as string).toBe(kind)
    expect(run.error?.message).toEndWith('.')
  })

  test('a document that breaks off: what was whole is kept, the run says so, nothing is saved to ask with', async () => {
    const text = rss(rssItems(25))
    const run = await imported({ body: text.slice(0, -300), length: text.length, ending: 'cut' })
    expect(run).toMatchObject({
      status: 'completed',
      outcome: 'partial',
      error: { kind: 'truncated' },
    })
    expect(run.counts.new).toBeGreaterThan(20)
    expect(await feed()).toMatchObject({ validators: null, lastSuccessAt: null })
  })

  test('a failure that may pass is tried again up to the limit, then it is a dead letter', async () => {
    host.route('/feed', { status: 500 })
    const run = await open()
    const verbs = []
    for (let n = 0; n < 3; n++) {
      verbs.push((await work(run)).name)
      clock.advance(60_000)
    }
    expect(verbs).toEqual(['delay', 'delay', 'deadLetter'])
    expect(await stored(run.id)).toMatchObject({ status: 'failed' })
    expect((await stored(run.id)).attempts).toHaveLength(3)
    expect(await feed()).toMatchObject({ consecutiveFailures: 1, lastOutcome: 'retryable' })
  })

  test('429 waits as long as the host asks, costs no attempt, and holds the whole host', async () => {
    const run = await imported({ status: 429, headers: { 'retry-after': '120' } })
    expect(run).toMatchObject({
      status: 'pending',
      outcome: 'waiting',
      attemptsSpent: 0,
      waitingReason: 'rateLimited',
      waitingUntil: clock.in(120_000),
    })
    await deps.store.feeds.insert(aFeedDraft({ id: 'other', url: host.url('/other') }))
    const opening = await openRun(deps, 'other', { trigger: 'manual' })
    if (opening.name !== 'opened') throw new Error(opening.name)
    await work(opening.run)
    expect(await stored(opening.run.id)).toMatchObject({
      status: 'pending',
      waitingReason: 'rateLimited',
    })
    expect(host.requests.map((request) => request.path)).toEqual(['/feed'])
  })

  test('a worker that died too often is a dead letter', async () => {
    const run = await open()
    for (let n = 0; n < 3; n++) {
      await deps.store.runs.claim(run.id, `dead-${n}`, 1000)
      clock.advance(2000)
    }
    expect((await work(run)).name).toBe('deadLetter')
    const died = { outcome: null, error: { kind: 'crashed' } }
    expect(await stored(run.id)).toMatchObject({
      status: 'failed',
      error: { kind: 'crashed', message: 'The worker died 3 times while it imported this feed.' },
      attempts: [died, died, died],
    })
  })
})

describe('a feed that changes while its run is open', () => {
  test('paused: the host is not asked', async () => {
    host.route('/feed', body(rssItems(3)))
    const run = await open()
    await deps.store.feeds.patch('feed', { isEnabled: false, disabledReason: 'asked by the board' })
    expect(await work(run)).toEqual({ name: 'done' })
    expect(await stored(run.id)).toMatchObject({ status: 'cancelled' })
    expect(host.requests).toHaveLength(0)
  })

  test('another address: what the old one said is not learned for the new one', async () => {
    host.route(
      '/feed',
      withEtag('"old"', { body: drip(rss(rssItems(200)), 5000, 20), length: null }),
    )
    const run = await open()
    const verb = work(run)
    await until(async () => (await deps.store.listings.count({}, 1)) > 0)
    await deps.store.feeds.patch('feed', { url: host.url('/new') })
    await verb
    expect(await stored(run.id)).toMatchObject({ status: 'completed' })
    expect(await feed()).toMatchObject({ validators: null, nextDueAt: null, lastRunId: null })
  })

  /** The host answers, and what follows is done before the document comes. */
  const meanwhile =
    (change: () => Promise<unknown>, document: string): Route =>
    () => ({ body: later(change, document), length: null })

  async function* later(change: () => Promise<unknown>, document: string) {
    await change()
    yield document
  }

  test('another mapping: what the old one has read is read again, though it has not changed', async () => {
    const document = rss(rssItems(3))
    const mapping = { title: 'guid' }
    await imported(meanwhile(() => changeFeed(deps, 'feed', { mapping }), document))
    expect(await imported({ body: document })).toMatchObject({
      outcome: 'imported',
      counts: { updated: 3 },
    })
  })

  test('what a person has said of it meanwhile holds: its habit, its cadence', async () => {
    for (let n = 0; n < 5; n++) await imported({ body: rss(rssItems(20), `<ttl>${n}</ttl>`) })
    const short = (edition: number) => rss(rssItems(5), `<ttl>${edition}</ttl>`)
    expect(await imported({ body: short(1) })).toMatchObject({ nature: 'short' })
    const accept = async () => {
      await acceptHabit(deps, 'feed')
      await changeFeed(deps, 'feed', { cadenceMs: 24 * hourMs })
    }
    await imported(meanwhile(accept, short(2)))
    const { habit, thinRuns, nextDueAt } = await feed()
    expect(habit.itemCounts).toEqual([5, 5])
    expect(thinRuns).toBe(0)
    expect(nextDueAt?.getTime()).toBeGreaterThan(clock.now().getTime() + 23 * hourMs)
  })
})

test('a feed that is empty after it had items says so', async () => {
  await imported(body(rssItems(3)))
  const run = await imported(body([]))
  expect(run).toMatchObject({ outcome: 'empty', warnings: [{ kind: 'feedEmptied' }] })
})

test('the same bytes with a new ETag: it is asked for with that one', async () => {
  await imported(withEtag('"one"', { body: rss(rssItems(3)) }))
  expect(await imported(withEtag('"two"', { body: rss(rssItems(3)) }))).toMatchObject({
    outcome: 'notModified',
    response: { status: 200 },
  })
  expect(await imported(withEtag('"two"', { body: rss(rssItems(3)) }))).toMatchObject({
    response: { status: 304 },
  })
})

test('a run that was cancelled after its host was asked holds the floor', async () => {
  host.route('/feed', { body: drip(rss(rssItems(200)), 2500, 20), length: null })
  const run = await open()
  const verb = work(run)
  await until(async () => (await stored(run.id)).response !== null)
  await cancelRun(deps, run.id)
  await verb
  expect(await openRun(deps, 'feed', { trigger: 'manual' })).toMatchObject({ name: 'tooSoon' })
})

describe('request settings', () => {
  /** How a header names a secret. */
  const secret = (name: string) => `$\{${name}}`

  const ask = async (headers: FeedPatch['headers']) => {
    await deps.store.feeds.patch('feed', { headers: headers ?? {} })
    return imported(body(rssItems(1)))
  }

  test('a secret is put in for its name, and the host is told who asks', async () => {
    await ask({ authorization: `Bearer ${secret('FEED_SECRET_KEY')}` })
    expect(host.requests[0]?.headers).toMatchObject({
      authorization: 'Bearer s3cret',
      'user-agent': deps.config.USER_AGENT,
    })
  })

  test('a secret that is not set fails by name, before anything is sent', async () => {
    const run = await ask({ authorization: secret('FEED_SECRET_OTHER') })
    expect(run).toMatchObject({ status: 'failed', error: { kind: 'configuration' } })
    expect(run.error?.message).toContain('FEED_SECRET_OTHER')
    expect(host.requests).toHaveLength(0)
  })
})

describe('a run that is ended from outside', () => {
  /** A feed that comes slowly, and the run that imports it when its first batch is stored. */
  async function halfway(signal = never) {
    const items = rssItems(200)
    await deps.store.feeds.patch('feed', { validators: null })
    host.route('/feed', { body: drip(rss(items), 2500, 20), length: null })
    const run = await open()
    const verb = work(run, signal)
    await until(async () => (await stored(run.id)).counts.fetched > 0)
    return { run, verb, items }
  }

  test('cancelled: the worker stops and leaves it as it is', async () => {
    const { run, verb } = await halfway()
    await cancelRun(deps, run.id)
    expect(await verb).toEqual({ name: 'done' })
    expect(await stored(run.id)).toMatchObject({ status: 'cancelled', outcome: 'cancelled' })
    await until(() => host.open() === 0)
  })

  test('shutdown: given back without an attempt spent, and done again with the counts of one that never stopped', async () => {
    const stop = new AbortController()
    const { run, verb, items } = await halfway(stop.signal)
    stop.abort('shutdown')
    expect(await verb).toEqual({ name: 'giveBack' })
    expect(await stored(run.id)).toMatchObject({
      status: 'pending',
      attemptsSpent: 0,
      attempts: [],
    })
    host.route('/feed', { body: rss(items) })
    await work(run)
    expect(await stored(run.id)).toMatchObject({
      status: 'completed',
      counts: { fetched: 200, new: 200, unchanged: 0, duplicate: 0 },
    })
  })

  test('shutdown: a part is stored, so the document before it is no answer any more', async () => {
    const before = withEtag('"before"', { body: rss(rssItems(3)) })
    await imported(before)
    const { validators } = await feed()
    const stop = new AbortController()
    const { run, verb } = await halfway(stop.signal)
    await deps.store.feeds.patch('feed', { validators })
    stop.abort('shutdown')
    expect(await verb).toEqual({ name: 'giveBack' })
    host.route('/feed', before)
    await work(run)
    expect(await stored(run.id)).toMatchObject({ outcome: 'imported', response: { status: 200 } })
  })

  test('its lease taken by another worker: it writes nothing more', async () => {
    const { run, verb } = await halfway()
    clock.advance(60_000)
    const claim = await deps.store.runs.claim(run.id, 'thief', 60_000)
    expect(claim.isTaken).toBe(true)
    expect(await verb).toEqual({ name: 'done' })
    expect(await stored(run.id)).toMatchObject({
      status: 'processing',
      leasedBy: 'thief',
      counts: { fetched: 0 },
    })
  })
})
