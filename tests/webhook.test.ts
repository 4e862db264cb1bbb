import { afterEach, beforeEach, describe, expect, test } from 'bun:test'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { openAlerts, reviewAlerts } from '../src/alerts'
import type { Deps } from '../src/deps'
import { type Alert, alertCauses } from '../src/model/alert'
import { createStoredQueue } from '../src/queue/stored'
import { openSqliteStore } from '../src/store/sqlite/open'
import { deliverAlerts } from '../src/webhook'
import { createTestDeps, type TestDeps } from './support/deps'
import { aClock, aFeedDraft, type Clock } from './support/factories'
import { createListenedLog } from './support/listened-log'
import { startWebhookHost, type WebhookHost } from './support/webhook-host'

const secret = 'correct horse battery staple'
const folder = join(import.meta.dir, '..')
let clock: Clock
let deps: TestDeps
let host: WebhookHost
let lines: () => string[]

beforeEach(async () => {
  clock = aClock()
  host = startWebhookHost()
  const env = {
    ALERT_WEBHOOK_URL: host.url,
    ALERT_WEBHOOK_SECRET: secret,
    PUBLIC_URL: 'https://gleaner.example',
  }
  const listened = createListenedLog('debug')
  lines = listened.lines
  deps = { ...(await createTestDeps({ env, now: clock.now })), log: listened.log }
  await deps.store.feeds.insert(aFeedDraft({ id: 'a', name: 'Feed A' }))
  await fail('a')
})
afterEach(async () => {
  await deps.close()
  await host.close()
})

const fail = (id: string) =>
  deps.store.feeds.patch(id, { consecutiveFailures: 3, lastSuccessAt: clock.now() })
const recover = (id: string) => deps.store.feeds.patch(id, { consecutiveFailures: 0 })

/** Of the feed. */
async function newest(): Promise<Alert> {
  const { rows } = await deps.store.alerts.list({}, { limit: 5 })
  const alert = rows.find(({ feedId }) => feedId === 'a')
  if (!alert) throw new Error('there is no alert')
  return alert
}

const bodies = () => host.requests.map(({ body }) => JSON.parse(body))
const ids = () => host.requests.map(({ headers }) => headers.get('idempotency-key'))

/** What a web process does every few seconds. */
async function look(with_: Deps = deps): Promise<void> {
  await reviewAlerts(with_)
  await deliverAlerts(with_)
}

/** Looks every minute, as often as told. */
async function lookOn(minutes: number): Promise<void> {
  for (let minute = 0; minute < minutes; minute++) {
    clock.advance(60_000)
    await look()
  }
}

test('README has every cause, in the order of their gravity, and no other', async () => {
  const readme = await readFile(join(folder, 'README.md'), 'utf8')
  const table = readme.slice(
    readme.indexOf('| `cause` |'),
    readme.indexOf('Set `ALERT_WEBHOOK_URL`'),
  )
  const named = [...table.matchAll(/^\| `(\w+)` \|/gm)].map(([, cause]) => cause)
  expect<(string | undefined)[]>(named.slice(1)).toEqual(alertCauses)
})

describe('a message', () => {
  test('is sent once when an alert opens, and once when it is over', async () => {
    await look()
    await lookOn(3)
    const { id } = await newest()
    expect(bodies()).toMatchObject([
      { id: `${id}-opened`, state: 'opened', subject: 'Feed A', cause: 'feedFailing' },
    ])
    await recover('a')
    await lookOn(3)
    expect(bodies()).toMatchObject([{}, { id: `${id}-cleared`, state: 'cleared' }])
    expect(ids()).toEqual([`${id}-opened`, `${id}-cleared`])
    expect((await newest()).deliveries).toMatchObject([
      { tries: 1, deliveredAt: expect.any(Date) },
      { tries: 1, deliveredAt: expect.any(Date) },
    ])
  })

  test('says who sends it, and in what form', async () => {
    await look()
    const { headers, path } = host.requests[0] ?? {}
    expect(path).toBe('/secret-path')
    expect(headers?.get('content-type')).toBe('application/json')
    expect(headers?.get('user-agent')).toStartWith('Gleaner/')
    expect(bodies()[0].url).toBe('https://gleaner.example/feeds#feed-a')
  })

  test('is signed, and can be checked as README says', async () => {
    await look()
    const isGenuine = await checkOfReadme()
    const { headers, body } = host.requests[0] ?? { headers: new Headers(), body: '' }
    const given = Object.fromEntries(headers)
    const seconds = clock.now().getTime() / 1000
    expect(isGenuine(given, body, secret, seconds)).toBe(true)
    expect(isGenuine(given, body, secret, seconds + 299)).toBe(true)
    expect(isGenuine(given, body, secret, seconds + 301)).toBe(false)
    expect(isGenuine(given, body, 'another secret of that length', seconds)).toBe(false)
    expect(isGenuine(given, body.replace('opened', 'closed'), secret, seconds)).toBe(false)
    const later = { ...given, 'gleaner-timestamp': String(seconds + 1) }
    expect(isGenuine(later, body, secret, seconds)).toBe(false)
    expect(isGenuine({}, body, secret, seconds)).toBe(false)
  })

  test('is not signed without a secret', async () => {
    const { ALERT_WEBHOOK_SECRET: _, ...config } = deps.config
    await look({ ...deps, config })
    expect(host.requests[0]?.headers.get('gleaner-signature')).toBeNull()
  })

  test.each([
    ['slack', 'text'],
    ['discord', 'content'],
  ] as const)('has the form that is set: %s', async (format, field) => {
    await look({ ...deps, config: { ...deps.config, ALERT_WEBHOOK_FORMAT: format } })
    expect(bodies()[0][field]).toStartWith('Gleaner: A feed keeps failing: Feed A.')
  })
})

describe('a webhook that does not take it', () => {
  const refusals: [story: string, reply: () => number | Response, error: string][] = [
    ['fails', () => 500, 'The webhook answered with status 500.'],
    ['does not know us', () => 404, 'The webhook answered with status 404.'],
    [
      'sends us elsewhere',
      () => Response.redirect('/elsewhere', 307),
      'The webhook answered with a redirect (307), which is not followed.',
    ],
  ]
  test.each(refusals)('%s: it is tried again, and the failure is kept', async (_, reply, error) => {
    host.reply(reply)
    await look()
    expect(host.requests.map(({ path }) => path)).toEqual(['/secret-path'])
    expect((await newest()).deliveries).toMatchObject([{ tries: 1, error, deliveredAt: null }])
    expect((await newest()).nextDeliveryAt?.getTime()).toBeGreaterThan(clock.now().getTime())
    host.reply(() => 200)
    await lookOn(1)
    expect(ids()[1]).toBe(ids()[0] ?? '')
    expect((await newest()).deliveries).toMatchObject([{ tries: 2, error: null }])
    await lookOn(3)
    expect(host.requests).toHaveLength(2)
  })

  test('is an alert itself, of which it is not told', async () => {
    host.reply(() => 404)
    await look()
    await lookOn(3)
    const causes = async () => (await openAlerts(deps)).map(({ cause }) => cause)
    expect(await causes()).toEqual(['notDelivered', 'feedFailing'])
    host.reply(() => 200)
    await lookOn(3)
    expect(await causes()).toEqual(['feedFailing'])
    expect(new Set(bodies().map(({ cause }) => cause))).toEqual(new Set(['feedFailing']))
  })

  test('is asked again and again for a day, ever more seldom, then the message is given up', async () => {
    host.reply(() => 503)
    await look()
    await lookOn(25 * 60)
    const [delivery] = (await newest()).deliveries
    expect(delivery?.abandonedAt).not.toBeNull()
    expect(host.requests.length).toBeGreaterThan(25)
    expect(host.requests.length).toBeLessThan(70)
    const tried = host.requests.length
    await lookOn(120)
    expect(host.requests).toHaveLength(tried)
  }, 60_000)

  test('asks to wait: that long', async () => {
    host.reply(() => new Response(null, { status: 429, headers: { 'retry-after': '600' } }))
    await look()
    expect((await newest()).nextDeliveryAt).toEqual(clock.in(600_000))
  })

  test('says nothing: after ten seconds', async () => {
    host.reply(() => 'hang')
    await reviewAlerts(deps)
    const began = performance.now()
    await deliverAlerts(deps)
    expect(performance.now() - began).toBeWithin(9_900, 13_000)
    expect((await newest()).deliveries[0]?.error).toBe('The webhook did not answer within 10 s.')
  }, 20_000)

  test('is not there: its address is told to nobody', async () => {
    await host.close()
    await look()
    const [delivery] = (await newest()).deliveries
    expect(delivery?.error).toMatch(/^The webhook could not be reached \(\w+\)\.$/)
    expect(lines().join('\n')).toContain('alert not delivered')
    expect(lines().join('\n')).not.toContain('secret-path')
    host = startWebhookHost()
  })

  test('is not asked for all that is due at once', async () => {
    for (const id of ['b', 'c', 'd']) {
      await deps.store.feeds.insert(aFeedDraft({ id }))
      await fail(id)
    }
    host.reply(() => 500)
    await look()
    expect(host.requests).toHaveLength(1)
    host.reply(() => 200)
    await look()
    expect(host.requests).toHaveLength(4)
  })

  test('the end of an alert is told after its beginning', async () => {
    host.reply(() => 500)
    await look()
    await recover('a')
    await lookOn(2)
    host.reply(() => 200)
    await lookOn(4)
    expect(bodies().map(({ state }) => state)).toEqual([
      ...Array(host.requests.length - 1).fill('opened'),
      'cleared',
    ])
  })
})

describe('several processes', () => {
  test('two at once send one message', async () => {
    const store = await openSqliteStore({ dataDir: deps.dataDir, now: clock.now })
    const both: Deps[] = [deps, { ...deps, store }]
    await Promise.all(Array.from({ length: 10 }, (_, n) => look(both[n % 2])))
    expect(host.requests).toHaveLength(1)
    await recover('a')
    await Promise.all(Array.from({ length: 10 }, (_, n) => look(both[n % 2])))
    expect(bodies().map(({ state }) => state)).toEqual(['opened', 'cleared'])
    await store.close()
  })

  test('one that starts in the middle of the tries goes on with them', async () => {
    host.reply(() => 500)
    await look()
    await deps.store.close()
    const store = await openSqliteStore({ dataDir: deps.dataDir, now: clock.now })
    host.reply(() => 200)
    const queue = createStoredQueue({ store })
    const restarted = { ...deps, store, queue }
    await look(restarted)
    expect(host.requests).toHaveLength(1)
    clock.advance(5000)
    await look(restarted)
    expect(ids()[1]).toBe(ids()[0] ?? '')
    const { rows } = await store.alerts.list({}, { limit: 1 })
    expect(rows[0]?.deliveries).toMatchObject([{ tries: 2, deliveredAt: clock.now() }])
    await queue.close()
    await store.close()
  })

  test('one that dies while it sends is relieved after half a minute, under the same name', async () => {
    host.reply((count) => (count === 1 ? 'hang' : 200))
    await reviewAlerts(deps)
    const dying = new AbortController()
    const sending = deliverAlerts(deps, { signal: dying.signal })
    while (host.requests.length === 0) await Bun.sleep(5)
    dying.abort()
    await sending
    await deliverAlerts(deps)
    expect(host.requests).toHaveLength(1)
    clock.advance(30_000)
    await deliverAlerts(deps)
    expect(ids()[1]).toBe(ids()[0] ?? '')
    expect((await newest()).deliveries[0]?.deliveredAt).toEqual(clock.now())
  })
})

type Check = (
  headers: Record<string, string>,
  body: string,
  secret: string,
  seconds: number,
) => boolean

/** The function that README prints. */
async function checkOfReadme(): Promise<Check> {
  const readme = await readFile(join(folder, 'README.md'), 'utf8')
  const source = /```js\n([\s\S]*?isGenuine[\s\S]*?)```/.exec(readme)?.[1] ?? ''
  const path = join(deps.dataDir, 'check.mjs')
  await Bun.write(path, source)
  return (await import(path)).isGenuine
}
