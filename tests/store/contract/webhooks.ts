import { describe, expect } from 'bun:test'
import type { SavedSearch } from '../../../src/model/saved-search'
import type { Webhook } from '../../../src/model/webhook'
import { newDelivery, type WebhookDelivery } from '../../../src/model/webhook-delivery'
import { aBatch, anId, type Clock } from '../../support/factories'
import { type ContractTest, importFeed, openAndClaim, present, settleCompleted } from './harness'

const aSearch = (clock: Clock, overrides: Partial<SavedSearch> = {}): SavedSearch => ({
  id: anId(),
  name: 'Remote',
  filter: { workplace: 'remote', search: 'cook' },
  createdAt: clock.now(),
  ...overrides,
})

const aWebhook = (clock: Clock, overrides: Partial<Webhook> = {}): Webhook => ({
  id: anId(),
  name: 'Dashboard',
  url: 'https://hooks.example/a',
  secret: 'secret',
  event: 'run.finished',
  searchId: null,
  createdAt: clock.now(),
  pausedAt: null,
  refusals: 0,
  restingUntil: null,
  ...overrides,
})

const aDelivery = (clock: Clock, overrides: Partial<WebhookDelivery> = {}): WebhookDelivery => ({
  ...newDelivery(
    { id: anId(), webhookId: 'w', event: 'run.finished', runId: 'r', body: '{"a":1}' },
    clock.now(),
  ),
  ...overrides,
})

export function webhooksContract(test: ContractTest): void {
  describe('saved searches', () => {
    test('are kept as they are, and listed by name', async ({ store, clock }) => {
      const names = ['beta', 'Alpha', 'gamma']
      const searches = names.map((name) => aSearch(clock, { name }))
      for (const search of searches) await store.searches.insert(search)
      expect((await store.searches.list()).map(({ name }) => name)).toEqual([
        'Alpha',
        'beta',
        'gamma',
      ])
      const [first] = searches
      expect(await store.searches.get(first?.id ?? '')).toEqual(present(first))
      expect(await store.searches.get('none')).toBeNull()
    })

    test('go with the webhooks that are told of them', async ({ store, clock }) => {
      const search = aSearch(clock)
      await store.searches.insert(search)
      const told = aWebhook(clock, { event: 'listings.new', searchId: search.id })
      const other = aWebhook(clock)
      for (const webhook of [told, other]) await store.webhooks.insert(webhook)
      await store.deliveries.add(aDelivery(clock, { id: 'd', webhookId: told.id }))
      expect(await store.searches.remove(search.id)).toBe(true)
      expect(await store.searches.remove(search.id)).toBe(false)
      expect(await store.webhooks.list()).toEqual([other])
      expect(await store.deliveries.get('d')).toBeNull()
    })
  })

  describe('webhooks', () => {
    test('are kept, changed and removed with what was sent to them', async ({ store, clock }) => {
      const webhook = aWebhook(clock)
      await store.webhooks.insert(webhook)
      expect(await store.webhooks.list()).toEqual([webhook])
      const patch = { pausedAt: clock.now(), refusals: 3, restingUntil: clock.in(1000) }
      expect(await store.webhooks.patch(webhook.id, patch)).toEqual({ ...webhook, ...patch })
      expect(await store.webhooks.get(webhook.id)).toEqual({ ...webhook, ...patch })
      expect(await store.webhooks.patch('none', patch)).toBeNull()
      await store.deliveries.add(aDelivery(clock, { id: 'd', webhookId: webhook.id }))
      await store.deliveries.add(aDelivery(clock, { id: 'e', webhookId: 'other' }))
      expect(await store.webhooks.remove(webhook.id)).toBe(true)
      expect(await store.webhooks.remove(webhook.id)).toBe(false)
      expect(await store.deliveries.get('d')).toBeNull()
      expect(await store.deliveries.get('e')).not.toBeNull()
    })
  })

  describe('deliveries', () => {
    test('of simultaneous ones of an id one is written', async ({ store, clock }) => {
      const delivery = aDelivery(clock)
      const added = await Promise.all(
        Array.from({ length: 5 }, () => store.deliveries.add(delivery)),
      )
      expect(added.filter(Boolean)).toHaveLength(1)
      expect(await store.deliveries.get(delivery.id)).toEqual(delivery)
    })

    test('are replaced by who read them last', async ({ store, clock }) => {
      const delivery = aDelivery(clock)
      await store.deliveries.add(delivery)
      const done = { ...delivery, deliveredAt: clock.now(), nextTryAt: null, error: 'x', tries: 1 }
      expect(await store.deliveries.replace(done)).toBe(true)
      expect(await store.deliveries.replace(delivery)).toBe(false)
      expect(await store.deliveries.get(delivery.id)).toEqual({ ...done, version: 2 })
      expect(await store.deliveries.replace(aDelivery(clock))).toBe(false)
    })

    test('are due by webhook, longest due first; what is done is not', async ({ store, clock }) => {
      const due = (id: string, nextTryAt: Date | null, webhookId = 'w') =>
        store.deliveries.add(aDelivery(clock, { id, nextTryAt, webhookId }))
      await due('later', clock.in(1))
      await due('now', clock.now())
      await due('before', clock.in(-1000))
      await due('done', null)
      await due('other', clock.now(), 'x')
      const idsOf = async (limit: number) =>
        (await store.deliveries.due('w', clock.now(), limit)).map(({ id }) => id)
      expect(await idsOf(9)).toEqual(['before', 'now'])
      expect(await idsOf(1)).toEqual(['before'])
      expect(await store.deliveries.countWaiting('w', 9)).toBe(3)
      expect(await store.deliveries.countWaiting('w', 2)).toBe(2)
    })

    test('are listed by webhook, newest first, page by page', async ({ store, clock }) => {
      for (const id of ['a', 'b', 'c', 'd', 'e'])
        await store.deliveries.add(aDelivery(clock, { id, webhookId: id === 'c' ? 'x' : 'w' }))
      const first = await store.deliveries.list('w', { limit: 2 })
      expect(first.rows.map(({ id }) => id)).toEqual(['e', 'd'])
      const second = await store.deliveries.list('w', { limit: 2, cursor: present(first.next) })
      expect(second.rows.map(({ id }) => id)).toEqual(['b', 'a'])
      expect(second.next).toBeNull()
    })

    test('go by their age', async ({ store, clock }) => {
      for (const id of ['a', 'b', 'c']) {
        await store.deliveries.add(aDelivery(clock, { id }))
        clock.advance(1000)
      }
      expect(await store.retention.deliveries(clock.in(-1000), 1)).toBe(1)
      expect(await store.retention.deliveries(clock.in(-1000), 9)).toBe(1)
      expect((await store.deliveries.list('w', { limit: 9 })).rows.map(({ id }) => id)).toEqual([
        'c',
      ])
    })
  })

  describe('what a run brought', () => {
    test('are the listings that it was the first to see, also of a later run', async ({
      store,
      clock,
    }) => {
      await importFeed(store, 'a', [aBatch(1, 3)])
      clock.advance(3_600_000)
      const lease = await openAndClaim(store, { feedId: 'a', id: uuidAt(clock.now()) })
      await store.listings.upsert(lease, 'a', aBatch(2, 6))
      await settleCompleted(store, lease)
      clock.advance(1000)
      await importFeed(store, 'b', [aBatch(7, 8)])
      const brought = { firstRunId: lease.runId }
      const page = await store.listings.list(brought, { limit: 2 })
      expect(page.rows.map(({ externalId }) => externalId)).toEqual(['6', '5'])
      const next = await store.listings.list(brought, { limit: 2, cursor: present(page.next) })
      expect(next.rows.map(({ externalId }) => externalId)).toEqual(['4'])
      expect(await store.listings.count({ ...brought, search: 'gardener 5' }, 9)).toBe(1)
      expect(await store.listings.count({ ...brought, source: 'none' }, 9)).toBe(0)
    })
  })
}

const uuidAt = (at: Date): string => Bun.randomUUIDv7('hex', at)
