import { describe, expect } from 'bun:test'
import type { Lease } from '../../../src/model/run'
import type { StretchDraft } from '../../../src/model/stretch'
import type { BatchItem } from '../../../src/store/listings'
import type { Store } from '../../../src/store/store'
import { aBatch, anItem } from '../../support/factories'
import {
  type Context,
  type ContractTest,
  claim,
  importBatches,
  leaseMs,
  openAndClaim,
  present,
  settleCompleted,
} from './harness'

const feedId = 'feed'
const hash = 'a'.repeat(32)

const aStretch = (items: BatchItem[], overrides: Partial<StretchDraft> = {}): StretchDraft => ({
  first: 'first',
  length: 1000,
  hash,
  records: items.length,
  guids: BigUint64Array.of(1n, 2n ** 64n - 1n, 3n),
  keys: items.map(({ key }) => key),
  fingerprints: items.map(({ fingerprint }) => fingerprint),
  ...overrides,
})

/** A run of the feed that sights the items, and others, and remembers them as a stretch; answers its id. */
export async function sight(
  store: Store,
  items: BatchItem[],
  others: BatchItem[] = [],
): Promise<string> {
  const lease = await openAndClaim(store, { feedId })
  await importBatches(store, lease, feedId, [items, others])
  expect(await store.stretches.add(lease, feedId, aStretch(items))).toBe(true)
  await settleCompleted(store, lease)
  return lease.runId
}

const resultsOf = async (store: Store, items: BatchItem[], { runId, attempt }: Lease) =>
  Promise.all(
    items.map(async ({ key }) => {
      const [sighting] = await store.listings.sightings(key)
      const isOfThis = sighting?.runId === runId && sighting.attempt === attempt
      return isOfThis ? sighting.result : 'earlier'
    }),
  )

async function close({ store, clock }: Context, key: string): Promise<void> {
  const sightings = await store.listings.sightings(key)
  const closure = { closedAt: clock.now(), closedReason: 'absent', closedRunId: 'run' } as const
  expect(await store.lifecycle.close([{ key, validThrough: null, sightings }], closure)).toBe(1)
}

type Confirm = (
  store: Store,
  lease: Lease,
  since: string,
  items: BatchItem[],
) => Promise<'confirmed' | 'changed' | null>

/** What is confirmed, all at once. */
export const confirmations: [what: string, confirm: Confirm][] = [
  ['a stretch', (store, lease, since) => store.stretches.confirm(lease, feedId, hash, since)],
  [
    'known items',
    (store, lease, since, items) =>
      store.listings.confirm(
        lease,
        feedId,
        since,
        items.map(({ key, fingerprint, contentHash }) => ({
          ...{ key, fingerprint, contentHash },
          ...{ result: 'new', runId: since, attempt: 1 },
        })),
      ),
  ],
]

export function stretchesContract(test: ContractTest): void {
  describe('stretches', () => {
    test('are remembered by feed, until they are not kept', async ({ store }) => {
      const lease = await openAndClaim(store, { feedId })
      const draft = aStretch(aBatch(1, 3))
      for (const other of ['b', 'c'])
        await store.stretches.add(lease, feedId, { ...draft, hash: other })
      await store.stretches.add(lease, feedId, { ...draft, hash: 'b', length: 7 })
      await store.stretches.add(lease, 'other', draft)
      const { keys, fingerprints, ...stretch } = draft
      expect(await store.stretches.list('other')).toEqual([stretch])
      const named = new Map(fingerprints.map((fingerprint, at) => [fingerprint, keys[at] ?? '']))
      expect(await store.stretches.keys('other', hash)).toEqual(named)
      expect(await store.stretches.keys('other', 'b')).toEqual(new Map())
      expect(await store.stretches.keep(lease, feedId, ['b', 'z'])).toBe(true)
      expect(await store.stretches.list(feedId)).toEqual([{ ...stretch, hash: 'b', length: 7 }])
      expect(await store.stretches.list('other')).toHaveLength(1)
    })

    for (const [what, confirm] of confirmations)
      describe(what, () => {
        test('confirmed: each record is sighted as unchanged, at this time', async (context) => {
          const { store, clock } = context
          const items = aBatch(1, 30)
          const since = await sight(store, items)
          clock.advance(1000)
          const lease = await openAndClaim(store, { feedId })
          expect(await confirm(store, lease, since, items)).toBe('confirmed')
          expect(new Set(await resultsOf(store, items, lease))).toEqual(new Set(['unchanged']))
          const [sighting] = await store.listings.sightings(items[0]?.key ?? '')
          expect(sighting?.seenAt).toEqual(clock.now())
          const { runId, attempt } = lease
          expect(await store.listings.countSightings(feedId, { runId, attempt })).toEqual({
            new: 0,
            updated: 0,
            unchanged: 30,
          })
          const [again] = present(await store.listings.upsert(lease, feedId, items.slice(0, 1)))
          expect(again).toBe('duplicate')
        })

        test('confirmed among others, it leaves those as they were', async ({ store }) => {
          const all = aBatch(10, 39)
          const items = all.filter((_, at) => at % 2 === 0)
          const others = all.filter((_, at) => at % 2 === 1)
          const since = await sight(store, items.toReversed(), others)
          const lease = await openAndClaim(store, { feedId })
          expect(await confirm(store, lease, since, items)).toBe('confirmed')
          expect(new Set(await resultsOf(store, items, lease))).toEqual(new Set(['unchanged']))
          expect(new Set(await resultsOf(store, others, lease))).toEqual(new Set(['earlier']))
        })

        test('confirmed while others are upserted', async ({ store }) => {
          const [items, others] = [aBatch(1, 20), aBatch(30, 45)]
          const since = await sight(store, items, others)
          const lease = await openAndClaim(store, { feedId })
          const changed = others.map((_, at) => anItem({ externalId: String(30 + at), title: 'B' }))
          const [confirmed, results] = await Promise.all([
            confirm(store, lease, since, items),
            store.listings.upsert(lease, feedId, changed),
          ])
          expect(confirmed).toBe('confirmed')
          expect(new Set(results)).toEqual(new Set(['updated']))
          expect(new Set(await resultsOf(store, items, lease))).toEqual(new Set(['unchanged']))
          expect(new Set(await resultsOf(store, others, lease))).toEqual(new Set(['updated']))
        })

        test('not confirmed where another stands in the place of one', async (context) => {
          const { store, clock } = context
          const [first, second, third, ...items] = aBatch(10, 15)
          if (!first || !second || !third) throw new Error('no items')
          const ends = [first, third, ...items]
          const since = await sight(store, ends, [second])
          await close(context, third.key)
          expect(await store.retention.closedListings(clock.in(1), 10)).toBe(1)
          const lease = await openAndClaim(store, { feedId })
          expect(await confirm(store, lease, since, ends)).toBe('changed')
        })

        const changes: [
          change: string,
          make: (context: Context, items: BatchItem[]) => Promise<unknown>,
        ][] = [
          [
            'a record of it was seen with other bytes by a run since then',
            async ({ store }) => {
              const lease = await openAndClaim(store, { feedId })
              await importBatches(store, lease, feedId, [[anItem({ externalId: '2', title: 'B' })]])
              await settleCompleted(store, lease)
            },
          ],
          [
            'a record of it was seen by a run since then that did not end',
            async ({ store }, items) => {
              const lease = await openAndClaim(store, { feedId })
              await importBatches(store, lease, feedId, [items.slice(1, 2)])
              await settleCompleted(store, lease)
            },
          ],
          ['a listing of it was closed', (context, items) => close(context, items[1]?.key ?? '')],
          [
            'a listing of it was removed',
            async (context, items) => {
              await close(context, items[1]?.key ?? '')
              const { store, clock } = context
              expect(await store.retention.closedListings(clock.in(1), 10)).toBe(1)
            },
          ],
        ]
        for (const [change, make] of changes)
          test(`not confirmed, and nothing written, where ${change}`, async (context) => {
            const { store } = context
            const items = aBatch(1, 5)
            const since = await sight(store, items)
            await make(context, items)
            const lease = await openAndClaim(store, { feedId })
            expect(await confirm(store, lease, since, items)).toBe('changed')
            expect(new Set(await resultsOf(store, items, lease))).toEqual(new Set(['earlier']))
          })

        test('not confirmed where this run has seen a record of it', async ({ store }) => {
          const items = aBatch(1, 5)
          const since = await sight(store, items)
          const lease = await openAndClaim(store, { feedId })
          await importBatches(store, lease, feedId, [items.slice(2, 3)])
          expect(await confirm(store, lease, since, items)).toBe('changed')
          const seen = await resultsOf(store, items, lease)
          expect(seen).toEqual(['earlier', 'earlier', 'unchanged', 'earlier', 'earlier'])
        })

        test('another feed with other words for a listing changes nothing', async ({ store }) => {
          const items = aBatch(1, 5)
          const since = await sight(store, items)
          const other = await openAndClaim(store, { feedId: 'other' })
          const texts = items.map((_, n) => anItem({ externalId: String(n + 1), title: 'Other' }))
          await importBatches(store, other, 'other', [texts])
          const lease = await openAndClaim(store, { feedId })
          expect(await confirm(store, lease, since, items)).toBe('confirmed')
        })

        test('not confirmed by who lost the lease', async ({ store, clock }) => {
          const items = aBatch(1, 5)
          const since = await sight(store, items)
          const lost = await openAndClaim(store, { feedId })
          clock.advance(leaseMs + 1)
          await claim(store, lost.runId, 'successor')
          expect(await confirm(store, lost, since, items)).toBeNull()
          expect(new Set(await resultsOf(store, items, lost))).toEqual(new Set(['earlier']))
        })
      })

    test('an unknown stretch is not confirmed', async ({ store }) => {
      const since = await sight(store, aBatch(1, 5))
      const lease = await openAndClaim(store, { feedId })
      expect(await store.stretches.confirm(lease, feedId, 'x', since)).toBe('changed')
    })

    test('who lost the lease remembers and forgets nothing', async ({ store, clock }) => {
      const items = aBatch(1, 5)
      await sight(store, items)
      const lost = await openAndClaim(store, { feedId })
      clock.advance(leaseMs + 1)
      await claim(store, lost.runId, 'successor')
      expect(await store.stretches.add(lost, feedId, aStretch(items, { hash: 'b' }))).toBe(false)
      expect(await store.stretches.keep(lost, feedId, [])).toBe(false)
      expect((await store.stretches.list(feedId)).map((stretch) => stretch.hash)).toEqual([hash])
    })
  })
}
