import { afterEach, beforeEach, describe, expect, test } from 'bun:test'
import { createHmac } from 'node:crypto'
import type { Deps } from '../src/deps'
import type { ListingDraft } from '../src/model/listing'
import type { SearchFilter } from '../src/model/saved-search'
import type { Webhook } from '../src/model/webhook'
import { openSqliteStore } from '../src/store/sqlite/open'
import { StoreUnavailable } from '../src/store/store'
import { announceToWebhooks } from '../src/webhook-announcements'
import { deliverToWebhooks, retryDelivery } from '../src/webhook-deliveries'
import { addWebhook, pauseWebhook, removeSearch, saveSearch, testWebhook } from '../src/webhooks'
import { createTestDeps, type TestDeps } from './support/deps'
import { anEndedRun } from './support/ended-run'
import { aClock, aFeedDraft, anItem, aProgress, aSource, type Clock } from './support/factories'
import { startWebhookHost, type WebhookHost } from './support/webhook-host'

let clock: Clock
let deps: TestDeps
let host: WebhookHost

beforeEach(async () => {
  clock = aClock()
  host = startWebhookHost()
  const env = { ALLOWED_PRIVATE_HOSTS: '127.0.0.1', PUBLIC_URL: 'https://gleaner.example' }
  deps = await createTestDeps({ env, now: clock.now })
  for (const id of ['board.example', 'other.example'])
    await deps.store.sources.ensure(aSource({ id, name: id }))
  await deps.store.feeds.insert(aFeedDraft({ id: 'feed' }))
})
afterEach(async () => {
  await deps.close()
  await host.close()
})

const present = <T>(value: T | null | undefined): T => {
  if (value === null || value === undefined) throw new Error('nothing there')
  return value
}

const forRuns = async (url = host.url) =>
  present(await addWebhook(deps, { url, event: 'run.finished' }))

async function forSearch(filter: SearchFilter): Promise<Webhook> {
  const search = await saveSearch(deps, { name: 'Mine', filter })
  const wish = { url: host.url, event: 'listings.new', searchId: search.id } as const
  return present(await addWebhook(deps, wish))
}

/** A run that ended, with these listings. */
const aRunWith = (...drafts: Partial<ListingDraft>[]) =>
  anEndedRun({ deps, clock }, 'feed', {
    items: drafts.map((draft) => anItem(draft)),
    settlement: {
      progress: aProgress({ new: drafts.length }),
      outcome: 'imported',
      error: null,
      status: 'completed',
      nature: 'changed',
    },
  })

/** What a web process does every few seconds. */
async function look(by: Deps = deps): Promise<void> {
  await announceToWebhooks(by)
  await deliverToWebhooks(by)
}

const bodies = () => host.requests.map(({ body }) => JSON.parse(body))
const ids = () => host.requests.map(({ headers }) => headers.get('idempotency-key') ?? '')
const logOf = async ({ id }: Webhook) => (await deps.store.deliveries.list(id, { limit: 50 })).rows

describe('a finished run', () => {
  test('is told once, with what it was', async () => {
    const webhook = await forRuns()
    const run = await aRunWith({}, {})
    for (let n = 0; n < 3; n++) await look()
    expect(ids()).toEqual([`${run.id}.${webhook.id}`])
    expect(bodies()).toMatchObject([
      {
        id: ids()[0],
        event: 'run.finished',
        url: `https://gleaner.example/runs/${run.id}`,
        run: { id: run.id, feedId: 'feed', status: 'completed', counts: { new: 2 } },
      },
    ])
    expect(bodies()[0].run).not.toHaveProperty('leasedBy')
  })

  test('is signed with the secret of its webhook', async () => {
    const { secret } = await forRuns()
    await aRunWith()
    await look()
    const { headers, body } = present(host.requests[0])
    const signed = `${headers.get('gleaner-timestamp')}.${body}`
    const signature = createHmac('sha256', secret).update(signed).digest('hex')
    expect(secret).toMatch(/^whsec_.{32}$/)
    expect(headers.get('gleaner-signature')).toBe(`sha256=${signature}`)
    expect(headers.get('host')).toBe(new URL(host.url).host)
  })

  test('is told to each webhook, and to none of what was before it was added', async () => {
    await aRunWith()
    clock.advance(1)
    const [first, second] = [await forRuns(), await forRuns()]
    await look()
    expect(host.requests).toHaveLength(0)
    const run = await aRunWith()
    await look()
    expect(ids().toSorted()).toEqual([first, second].map(({ id }) => `${run.id}.${id}`).toSorted())
  })

  test('also one that failed, and of any number each once, in pages', async () => {
    await forRuns()
    for (let n = 0; n < 30; n++) {
      await aRunWith()
      if (n % 7 === 0) await look()
    }
    for (let n = 0; n < 3; n++) await look()
    expect(new Set(ids()).size).toBe(30)
    expect(host.requests).toHaveLength(30)
  })

  test('that changes later, when a person retries it, is not told again', async () => {
    await forRuns()
    const run = await aRunWith()
    await look()
    clock.advance(40 * 24 * 3_600_000)
    await deps.store.retention.deliveries(clock.now(), 10)
    await look()
    const again = await anEndedRun({ deps, clock }, 'feed')
    await deps.store.runs.answer([run.id], again.id)
    await look({ ...deps, store: { ...deps.store } })
    expect(bodies().map((body) => body.run.id)).toEqual([run.id, again.id])
  })
})

describe('listings of a saved search', () => {
  test('are told as the run that brought them ends: those that match, each once', async () => {
    const webhook = await forSearch({ workplace: 'remote' })
    const run = await aRunWith(
      { externalId: 'a', workplace: 'remote' },
      { externalId: 'b', workplace: 'onsite' },
    )
    await look()
    await aRunWith({ externalId: 'a', workplace: 'remote', title: 'Changed' })
    await look()
    expect(ids()).toEqual([`${run.id}.${webhook.id}`])
    expect(bodies()).toMatchObject([
      {
        event: 'listings.new',
        search: { name: 'Mine' },
        run: { id: run.id },
        count: 1,
        isCapped: false,
        leftOut: [],
        listings: [{ key: 'board.example/a', url: 'https://board.example/jobs/a?ref=feed' }],
        url: `https://gleaner.example/listings?firstRun=${run.id}`,
      },
    ])
    expect(bodies()[0].listings[0]).not.toHaveProperty('description')
  })

  test('by words, once these are indexed', async () => {
    await forSearch({ search: 'cook' })
    const { listings } = deps.store
    const isFound = async () => null
    const behind = { ...deps, store: { ...deps.store, listings: { ...listings, isFound } } }
    await aRunWith({ title: 'Cook' }, { title: 'Nurse' })
    await look(behind)
    expect(host.requests).toHaveLength(0)
    await look()
    expect(bodies()).toMatchObject([{ count: 1, listings: [{ title: 'Cook' }] }])
  })

  test('an index that never comes is not waited for', async () => {
    await forSearch({ search: 'cook' })
    const { listings } = deps.store
    const isFound = async () => null
    const behind = { ...deps, store: { ...deps.store, listings: { ...listings, isFound } } }
    await aRunWith({ title: 'Cook' })
    clock.advance(11 * 60_000)
    await look(behind)
    expect(host.requests).toHaveLength(1)
  })

  test('of many the first fifty are shown, and all are counted', async () => {
    await forSearch({})
    await aRunWith(...Array.from({ length: 130 }, (_, n) => ({ externalId: `${n}` })))
    await look()
    expect(bodies()[0].listings).toHaveLength(50)
    expect(bodies()[0].count).toBe(130)
  })

  test('what may not be passed on is left out, and said', async () => {
    await deps.store.sources.patch('other.example', { mayRedistribute: false })
    await deps.store.sources.patch('board.example', { attribution: 'Jobs by Board' })
    await forSearch({})
    await aRunWith({ title: 'Cook' }, { title: 'Secret', source: 'other.example' })
    await aRunWith({ title: 'Alone', source: 'other.example' })
    await look()
    expect(bodies()).toMatchObject([
      {
        count: 1,
        leftOut: ['other.example'],
        listings: [{ title: 'Cook', attribution: 'Jobs by Board' }],
      },
    ])
  })

  test('of a search that is removed nobody is told', async () => {
    const webhook = await forSearch({})
    await removeSearch(deps, present(webhook.searchId))
    await aRunWith({})
    await look()
    expect(host.requests).toHaveLength(0)
    expect(await deps.store.webhooks.list()).toEqual([])
  })

  test('a webhook for a search that is not there is not added', async () => {
    const wish = { url: host.url, event: 'listings.new', searchId: 'none' } as const
    expect(await addWebhook(deps, wish)).toBeNull()
  })
})

describe('a webhook that does not take it', () => {
  test('is tried again with the same message, and left alone in between', async () => {
    const webhook = await forRuns()
    host.reply(() => 500)
    await aRunWith()
    await aRunWith()
    await look()
    await look()
    expect(host.requests).toHaveLength(1)
    expect(await deps.store.webhooks.get(webhook.id)).toMatchObject({ refusals: 1 })
    expect((await logOf(webhook)).map(({ error }) => error).toSorted()).toEqual([
      'The webhook answered with status 500.',
      null,
    ])
    host.reply(() => 200)
    clock.advance(60_000)
    await look()
    expect(ids()).toHaveLength(3)
    expect(new Set(ids()).size).toBe(2)
    const [sent] = host.requests.filter(
      ({ headers }) => headers.get('idempotency-key') === ids()[0],
    )
    expect(sent?.body).toBe(present(host.requests[0]).body)
    expect(await deps.store.webhooks.get(webhook.id)).toMatchObject({
      refusals: 0,
      restingUntil: null,
    })
  })

  test('keeps no other from being told', async () => {
    const dead = await forRuns('http://127.0.0.1:9/dead')
    await forRuns()
    await aRunWith()
    await look()
    expect(host.requests).toHaveLength(1)
    expect((await logOf(dead))[0]?.error).toMatch(/^The webhook could not be reached/)
  })

  test('a message is given up after a day, and sent again at a person’s word', async () => {
    const webhook = await forRuns()
    host.reply(() => 503)
    await aRunWith()
    for (let hour = 0; hour < 30; hour++) {
      await look()
      clock.advance(3_600_000)
    }
    const [given] = await logOf(webhook)
    expect(given).toMatchObject({ nextTryAt: null, abandonedAt: expect.any(Date) })
    const tried = host.requests.length
    expect(tried).toBeWithin(15, 30)
    host.reply(() => 200)
    await look()
    expect(host.requests).toHaveLength(tried)
    expect(await retryDelivery(deps, present(given).id)).not.toBeNull()
    await look()
    expect(host.requests).toHaveLength(tried + 1)
    expect((await logOf(webhook))[0]).toMatchObject({ deliveredAt: clock.now(), abandonedAt: null })
    expect(await retryDelivery(deps, present(given).id)).toBeNull()
    expect(await retryDelivery(deps, 'none')).toBeNull()
  })

  test('while it is paused its messages wait', async () => {
    const webhook = await forRuns()
    await pauseWebhook(deps, webhook.id, true)
    await aRunWith()
    await look()
    expect(host.requests).toHaveLength(0)
    expect(await deps.store.deliveries.countWaiting(webhook.id, 9)).toBe(1)
    await pauseWebhook(deps, webhook.id, false)
    await look()
    expect(host.requests).toHaveLength(1)
  })
})

describe('addresses', () => {
  const refusal =
    'The webhook is at a private address. Put its host into ALLOWED_PRIVATE_HOSTS, if that is right.'

  test.each([
    'http://127.0.0.1:1/x',
    'http://localhost:1/x',
    'http://[::1]:1/x',
    'http://10.0.0.1/x',
    'http://169.254.169.254/latest/meta-data',
    'http://[::ffff:127.0.0.1]:1/x',
  ])('a private one is not asked: %s', async (url) => {
    const strict = { ...deps, config: { ...deps.config, ALLOWED_PRIVATE_HOSTS: [] } }
    const webhook = await forRuns(url)
    await aRunWith()
    await look(strict)
    expect(await logOf(webhook)).toMatchObject([{ tries: 1, error: refusal }])
  })

  test('a name goes to the address that was checked, under its own name', async () => {
    const { port } = new URL(host.url)
    const named = { ...deps, config: { ...deps.config, ALLOWED_PRIVATE_HOSTS: ['localhost'] } }
    await forRuns(`http://localhost:${port}/named`)
    await aRunWith()
    await look(named)
    expect(host.requests.map(({ path }) => path)).toEqual(['/named'])
    expect(host.requests[0]?.headers.get('host')).toBe(`localhost:${port}`)
  })

  test('its address is told to nobody in what is logged of it', async () => {
    const webhook = await forRuns('http://127.0.0.1:9/secret-path')
    await aRunWith()
    await look()
    expect(JSON.stringify(await logOf(webhook))).not.toContain('secret-path')
  })
})

describe('several processes, and those that die', () => {
  test('many at once tell it once', async () => {
    await forRuns()
    const store = await openSqliteStore({ dataDir: deps.dataDir, now: clock.now })
    const both: Deps[] = [deps, { ...deps, store }]
    for (let n = 0; n < 5; n++) await aRunWith()
    await Promise.all(Array.from({ length: 8 }, (_, n) => look(both[n % 2])))
    expect(host.requests).toHaveLength(5)
    await store.close()
  })

  test.each(['before', 'after'] as const)(
    'one that dies %s it has written a message loses none, and doubles none',
    async (when) => {
      await forRuns()
      await aRunWith()
      await aRunWith()
      const { deliveries } = deps.store
      let left = 1
      const add: typeof deliveries.add = async (delivery) => {
        if (when === 'after') await deliveries.add(delivery)
        if (left-- === 0) throw new StoreUnavailable('died')
        return when === 'before' ? deliveries.add(delivery) : true
      }
      const dying = { ...deps, store: { ...deps.store, deliveries: { ...deliveries, add } } }
      expect(announceToWebhooks(dying)).rejects.toThrow('died')
      await look()
      await look()
      expect(host.requests).toHaveLength(2)
      expect(new Set(ids()).size).toBe(2)
    },
  )

  test('one that dies while it sends is relieved after half a minute, under the same id', async () => {
    await forRuns()
    await aRunWith()
    host.reply((count) => (count === 1 ? 'hang' : 200))
    await announceToWebhooks(deps)
    const dying = new AbortController()
    const sending = deliverToWebhooks(deps, { signal: dying.signal })
    while (host.requests.length === 0) await Bun.sleep(5)
    dying.abort()
    await sending
    await look()
    expect(host.requests).toHaveLength(1)
    clock.advance(30_000)
    await look()
    expect(ids()).toHaveLength(2)
    expect(ids()[1]).toBe(present(ids()[0]))
  })

  test('what ended while no process looked is told by the next one', async () => {
    await forRuns()
    await aRunWith()
    await look()
    clock.advance(3_600_000)
    const late = await aRunWith()
    clock.advance(3_600_000)
    const store = await openSqliteStore({ dataDir: deps.dataDir, now: clock.now })
    await look({ ...deps, store })
    expect(bodies().at(-1).run.id).toBe(late.id)
    await store.close()
  })
})

test('a test goes the way of the others', async () => {
  const webhook = await forRuns()
  const delivery = present(await testWebhook(deps, webhook.id))
  await look()
  expect(ids()).toEqual([delivery.id])
  expect(bodies()).toMatchObject([{ event: 'test', url: expect.stringContaining(webhook.id) }])
  expect(await testWebhook(deps, 'none')).toBeNull()
})
