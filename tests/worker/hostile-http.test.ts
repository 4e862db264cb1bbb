import { afterEach, beforeEach, describe, expect, test } from 'bun:test'
import { gzipSync } from 'node:zlib'
import type { Feed } from '../../src/model/feed'
import type { Run } from '../../src/model/run'
import { openRun } from '../../src/runs'
import { createWorker } from '../../worker/worker'
import { createTestDeps, type TestDeps } from '../support/deps'
import { aClock, aFeedDraft } from '../support/factories'
import {
  drip,
  type FeedHost,
  type Route,
  redirectTo,
  startFeedHost,
  withEtag,
} from '../support/feed-host'
import { rss, rssItems } from '../support/rss'

let deps: TestDeps
let host: FeedHost
const clock = aClock()

beforeEach(async () => {
  host = await startFeedHost()
  deps = await createTestDeps({
    now: clock.now,
    env: { ALLOWED_PRIVATE_HOSTS: '127.0.0.1', HOST_INTERVAL_MS: '0', FETCH_TIMEOUT_MS: '1000' },
  })
  await deps.store.feeds.insert(aFeedDraft({ id: 'feed', url: host.url('/feed') }))
})
afterEach(async () => {
  await deps.close()
  await host.close()
})

interface Seen {
  run: Run
  feed: Feed
  verb: string
}

/** What a run makes of what the host says. */
async function imported(route: Route): Promise<Seen> {
  host.route('/feed', route)
  const opening = await openRun(deps, 'feed', { trigger: 'manual', isForced: true })
  if (opening.name !== 'opened') throw new Error(opening.name)
  const { id, generation } = opening.run
  const never = new AbortController().signal
  const { name: verb } = await createWorker(deps, 'w')({ runId: id, generation }, never)
  const [run, feed] = [await deps.store.runs.get(id), await deps.store.feeds.get('feed')]
  if (!run || !feed) throw new Error('lost')
  return { run, feed, verb }
}

const document = rss(rssItems(3))
const good: Route = { body: document }
const page = (text: string): Route => ({ body: `<!doctype html><html><body>${text}</body></html>` })

type Row = [row: string, route: Route, run: object, feed?: object]

const failed = (kind: string) => ({ status: 'failed', outcome: 'permanent', error: { kind } })
const again = (kind: string) => ({ status: 'pending', outcome: 'retryable', error: { kind } })
const whole = { status: 'completed', outcome: 'imported', counts: { fetched: 3, new: 3 } }

const rows: Row[] = [
  ['a challenge page with 200', page('<script src="/_Incapsula_Resource">'), failed('blocked')],
  ['a login page with 200', page('Sign in'), failed('notAFeed')],
  [
    'a maintenance page keeps its first bytes for the operator',
    page('Back soon'),
    { error: { excerpt: '<!doctype html><html><body>Back soon</body></html>' } },
  ],
  [
    'a wrong Content-Type on a good feed',
    { ...good, headers: { 'Content-Type': 'text/html' } },
    whole,
  ],
  ['a .gz body without a header', { body: gzipSync(document) }, whole],
  ['an empty body with 200', { body: '' }, again('noBody')],
  ['404: no second try in the run', { status: 404 }, failed('notFound'), { isEnabled: true }],
  ['410: the feed is paused', { status: 410 }, failed('gone'), { isEnabled: false }],
  ['401: no hot retry', { status: 401 }, failed('forbidden')],
  ['403: no hot retry', { status: 403 }, failed('forbidden')],
  ['500 is tried again', { status: 500 }, again('serverError')],
  ['a reset is tried again', { body: '', length: 100, ending: 'reset' }, again('truncated')],
  [
    'a Content-Length longer than the body: whole items are kept',
    { body: document.slice(0, -60), length: document.length },
    { status: 'completed', outcome: 'partial', error: { kind: 'truncated' } },
    { validators: null, lastCompleteRunId: null },
  ],
  [
    'a chunked body that is cut: whole items are kept',
    { body: document.slice(0, -60), length: 'chunked', ending: 'cut' },
    { outcome: 'partial', error: { kind: 'truncated' } },
  ],
  [
    'a slow drip',
    () => ({ body: drip(document, 20, 50), length: document.length }),
    { error: { kind: 'timeout' } },
  ],
  [
    'a redirect to a private address',
    redirectTo('http://169.254.169.254/latest/meta-data'),
    failed('address'),
  ],
  ['a redirect to a file', redirectTo('file:///etc/passwd'), failed('redirect')],
  ['a redirect loop', redirectTo('/feed'), failed('redirect')],
]

describe('what a host may do to us', () => {
  for (const [row, route, run, feed = {}] of rows)
    test(row, async () => {
      const seen = await imported(route)
      expect(seen.run).toMatchObject(run)
      expect(seen.feed).toMatchObject(feed)
    })
})

describe('redirects', () => {
  const moved = async (status: number) => {
    host.route('/new', good)
    const { run, feed } = await imported(redirectTo('/new', status))
    expect(run).toMatchObject(whole)
    expect(run.response).toMatchObject({ redirects: 1, finalUrl: host.url('/new') })
    return feed
  }

  test.each([301, 308])('%d: followed, and remembered', async (status) => {
    expect(await moved(status)).toMatchObject({
      url: host.url('/feed'),
      movedTo: host.url('/new'),
      movedSightings: 1,
    })
  })

  test.each([302, 303, 307])('%d: followed, the old address stays', async (status) => {
    expect(await moved(status)).toMatchObject({ url: host.url('/feed'), movedTo: null })
  })
})

describe('what has not changed', () => {
  test('304: a success that writes nothing; the validators go back byte for byte', async () => {
    const route = withEtag('W/"a b"', { body: document, headers: { 'last-modified': 'yesterday' } })
    await imported(route)
    const { run, feed } = await imported(route)
    expect(run).toMatchObject({ status: 'completed', outcome: 'notModified' })
    expect(run.counts).toMatchObject({ fetched: 0, new: 0, updated: 0 })
    expect(feed.lastConfirmedAt).not.toBeNull()
    expect(host.requests.at(-1)?.headers).toMatchObject({
      'if-none-match': 'W/"a b"',
      'if-modified-since': 'yesterday',
    })
  })

  test('200 with the same bytes is not read again', async () => {
    await imported(good)
    expect((await imported(good)).run).toMatchObject({ outcome: 'notModified' })
  })
})

describe('a host that wants to be left alone', () => {
  test.each([
    [429, '90', 90],
    [503, '90', 90],
    [429, null, 600],
    [429, '999999999', 86_400],
    [503, '-1', 600],
  ] as const)(
    '%d with Retry-After %p: the whole host waits, no attempt is spent',
    async (...row) => {
      const [status, retryAfter, seconds] = row
      const headers: Record<string, string> =
        retryAfter === null ? {} : { 'Retry-After': retryAfter }
      const { run, feed, verb } = await imported({ status, headers })
      expect(verb).toBe('delay')
      expect(run).toMatchObject({
        status: 'pending',
        waitingReason: 'rateLimited',
        attemptsSpent: 0,
      })
      expect(run.waitingUntil).toEqual(clock.in(seconds * 1000))
      expect(feed.consecutiveFailures).toBe(0)
      const slot = await deps.store.hosts.acquire('127.0.0.1', 'another feed', 1000, 0)
      expect(slot).toMatchObject({ isGranted: false, reason: 'rateLimited' })
    },
  )
})

describe('how often a feed wants to be asked', () => {
  const twoHours = 2 * 3_600_000
  const hints: [hint: string, head: string, headers: Record<string, string>, rule: string][] = [
    ['ttl', '<ttl>120</ttl>', {}, 'ttl'],
    [
      'sy:updatePeriod',
      '<sy:updatePeriod>daily</sy:updatePeriod><sy:updateFrequency>12</sy:updateFrequency>',
      {},
      'ttl',
    ],
    ['Cache-Control: max-age', '', { 'Cache-Control': 'max-age=7200' }, 'freshness'],
  ]
  test.each(hints)('%s', async (...[, head, headers, rule]) => {
    const { feed } = await imported({ body: rss(rssItems(1), head), headers })
    expect(feed.floorRule as string).toBe(rule)
    expect(feed.floorUntil?.getTime()).toBeGreaterThan(clock.now().getTime() + twoHours * 0.9)
  })

  test('skipHours', async () => {
    const hours = Array.from({ length: 24 }, (_, hour) => `<hour>${hour}</hour>`).join('')
    const { feed } = await imported({ body: rss(rssItems(1), `<skipHours>${hours}</skipHours>`) })
    expect(feed.floorRule).toBe('quiet')
  })
})

test('two imports of one feed at once are one run', async () => {
  const [one, other] = await Promise.all(
    [1, 2].map(() => openRun(deps, 'feed', { trigger: 'manual', isForced: true })),
  )
  expect([one?.name, other?.name].toSorted()).not.toEqual(['opened', 'opened'])
})
