import { describe, expect } from 'bun:test'
import type { ListingDraft } from '../../../src/model/listing'
import { aBatch, aListing, anItem } from '../../support/factories'
import { type ContractTest, importFeed, openAndClaim, present, settleCompleted } from './harness'

const everything: Partial<ListingDraft> = {
  guid: 'urn:1',
  title: 'Développeur “C++” 工程师 👩‍💻',
  description: `<p>${'long '.repeat(5000)}</p>`,
  datePosted: new Date('2026-11-01T00:00:00Z'),
  datePostedRaw: 'Sun, 01 Nov 2026 00:00:00 GMT',
  validThrough: new Date('2026-12-01T12:34:56.789Z'),
  employmentType: ['FULL_TIME', 'INTERN'],
  employmentTypeRaw: 'full-time / internship',
  hiringOrganization: { name: 'Acme', logo: 'https://acme.example/logo.png' },
  jobLocation: {
    raw: 'Zürich, CH',
    locality: 'Zürich',
    region: null,
    country: 'CH',
    postalCode: '8001',
  },
  workplace: 'hybrid',
  applicantLocationRequirements: ['Switzerland', 'EU'],
  isWorldwide: true,
  baseSalary: {
    minValue: 0.5,
    maxValue: 120_000,
    currency: 'CHF',
    unitText: 'YEAR',
    raw: '≤ 120k',
  },
  industry: 'Software',
  occupationalCategory: '15-1252',
  categories: ['a', 'b'],
  text: 'long\n'.repeat(5000),
  applyUrl: 'https://acme.example/apply',
}

const counts = (found: [number, number, number, number]) => ({
  fetched: found.reduce((sum, count) => sum + count),
  new: found[0],
  updated: found[1],
  unchanged: found[2],
  duplicate: found[3],
})

export function listingsContract(test: ContractTest): void {
  describe('storing listings', () => {
    test('a listing is stored whole and given back the same', async ({ store, clock }) => {
      const items = [anItem(everything), anItem()]
      const lease = await openAndClaim(store)
      expect(await store.listings.upsert(lease, 'feed', items)).toEqual(['new', 'new'])
      for (const { key, draft } of items)
        expect(await store.listings.get(key)).toEqual(
          aListing({
            ...present(draft),
            firstSeenAt: clock.now(),
            changedAt: clock.now(),
            firstRunId: lease.runId,
            changedRunId: lease.runId,
          }),
        )
      expect(await store.listings.get('none')).toBeNull()
    })

    test('new, updated, unchanged and duplicate are told apart', async ({ store }) => {
      const first = await importFeed(store, 'feed', [aBatch(1, 6)])
      expect(first).toMatchObject(counts([6, 0, 0, 0]))
      const second = await importFeed(store, 'feed', [
        [...aBatch(1, 2), anItem({ externalId: '3', title: 'Changed' }), ...aBatch(1, 1)],
        [...aBatch(7, 8), ...aBatch(7, 7), ...aBatch(2, 2)],
      ])
      expect(second).toMatchObject(counts([2, 1, 2, 3]))
    })

    test('identity is the key: same key, other words, is the same listing', async ({
      store,
      clock,
    }) => {
      const draft = { externalId: '1', title: 'Before' }
      const lease = await openAndClaim(store)
      await store.listings.upsert(lease, 'feed', [anItem(draft)])
      const before = present(await store.listings.get('board.example/1'))
      await settleCompleted(store, lease)
      clock.advance(60_000)
      const next = await openAndClaim(store)
      const item = anItem({ ...draft, title: 'After', url: 'https://elsewhere.example/' })
      expect(await store.listings.upsert(next, 'feed', [item])).toEqual(['updated'])
      expect(await store.listings.get(item.key)).toEqual({
        ...before,
        ...present(item.draft),
        changedAt: clock.now(),
        changedRunId: next.runId,
      })
      expect(await store.listings.count({}, 10)).toBe(1)
    })

    test('the same id at two boards is two listings', async ({ store }) => {
      const items = ['a.example', 'b.example'].map((source) => anItem({ source, externalId: '1' }))
      await importFeed(store, 'feed', [items])
      expect(await store.listings.count({}, 10)).toBe(2)
    })

    test('a duplicate within a document changes nothing: the first stays', async ({ store }) => {
      const lease = await openAndClaim(store)
      const [one, other] = ['One', 'Other'].map((title) => anItem({ externalId: '1', title }))
      const results = await store.listings.upsert(lease, 'feed', [present(one), present(other)])
      expect(results).toEqual(['new', 'duplicate'])
      expect(await store.listings.upsert(lease, 'feed', [present(other)])).toEqual(['duplicate'])
      expect((await store.listings.get('board.example/1'))?.title).toBe('One')
      const [sighting] = await store.listings.sightings('board.example/1')
      expect(sighting).toMatchObject({ result: 'new', fingerprint: one?.fingerprint })
    })

    test('an empty batch is stored as nothing', async ({ store }) => {
      const lease = await openAndClaim(store)
      expect(await store.listings.upsert(lease, 'feed', [])).toEqual([])
      expect(await store.listings.known('feed', [])).toEqual(new Map())
    })

    test('an unchanged listing keeps its instants', async ({ store, clock }) => {
      await importFeed(store, 'feed', [aBatch(1, 1)])
      const before = await store.listings.get('board.example/1')
      clock.advance(60_000)
      await importFeed(store, 'feed', [aBatch(1, 1)])
      expect(await store.listings.get('board.example/1')).toEqual(before)
    })
  })

  describe('sightings', () => {
    test('which feeds carry a listing, by which run, and when', async ({ store, clock }) => {
      const item = anItem({ externalId: '1' })
      const lease = await openAndClaim(store, { feedId: 'a' })
      await store.listings.upsert(lease, 'a', [item])
      const seenAt = clock.now()
      const { key, fingerprint, contentHash } = item
      const { runId } = lease
      const seen = { feedId: 'a', key, fingerprint, contentHash, runId, attempt: 1, seenAt }
      expect(await store.listings.sightings(key)).toEqual([{ ...seen, result: 'new' }])
      clock.advance(1000)
      await importFeed(store, 'b', [[item]])
      const sightings = await store.listings.sightings(key)
      expect(sightings.map((sighting) => sighting.feedId).sort()).toEqual(['a', 'b'])
      expect(sightings.find((sighting) => sighting.feedId === 'b')).toMatchObject({
        result: 'unchanged',
        seenAt: clock.now(),
      })
      expect(await store.listings.sightings('none')).toEqual([])
    })

    test('a feed knows its own fingerprints, the latest ones', async ({ store }) => {
      const [old, other] = aBatch(1, 2)
      await importFeed(store, 'a', [[present(old), present(other)]])
      const known = await store.listings.known('a', [present(old).fingerprint, 'unheard'])
      expect([...known.keys()]).toEqual([present(old).fingerprint])
      expect(known.get(present(old).fingerprint)).toMatchObject({ key: old?.key, result: 'new' })
      expect((await store.listings.known('b', [present(old).fingerprint])).size).toBe(0)
      const changed = anItem({ externalId: '1', title: 'Changed' })
      await importFeed(store, 'a', [[changed]])
      const prints = [present(old).fingerprint, changed.fingerprint]
      expect([...(await store.listings.known('a', prints)).keys()]).toEqual([changed.fingerprint])
    })

    test('other bytes of the same content are unchanged, and known from then on', async ({
      store,
    }) => {
      await importFeed(store, 'feed', [[anItem({ externalId: '1' }, 'bytes 1')]])
      const again = await importFeed(store, 'feed', [[anItem({ externalId: '1' }, 'bytes 2')]])
      expect(again).toMatchObject(counts([0, 0, 1, 0]))
      expect((await store.listings.known('feed', ['bytes 1', 'bytes 2'])).size).toBe(1)
    })

    test('a known item needs no reading; one whose listing is not there is stale', async ({
      store,
    }) => {
      const [item, lost] = aBatch(1, 2)
      await importFeed(store, 'feed', [[present(item)]])
      const lease = await openAndClaim(store)
      const unread = [present(item), present(lost)].map((one) => ({ ...one, draft: null }))
      expect(await store.listings.upsert(lease, 'feed', unread)).toEqual(['unchanged', 'stale'])
      expect(await store.listings.upsert(lease, 'feed', [present(lost)])).toEqual(['new'])
    })

    test('a listing in two feeds with different texts does not change back and forth', async ({
      store,
      clock,
    }) => {
      const ofFeed = (feedId: string) => [[anItem({ externalId: '1', title: `By ${feedId}` })]]
      expect(await importFeed(store, 'a', ofFeed('a'))).toMatchObject({ new: 1 })
      clock.advance(60_000)
      expect(await importFeed(store, 'b', ofFeed('b'))).toMatchObject({ updated: 1 })
      const settled = await store.listings.get('board.example/1')
      for (const feedId of ['a', 'b', 'a', 'b']) {
        clock.advance(60_000)
        expect(await importFeed(store, feedId, ofFeed(feedId))).toMatchObject({ unchanged: 1 })
        // Read anew, as after a change of the reader.
        const lease = await openAndClaim(store, { feedId })
        const read = ofFeed(feedId).flat()
        expect(await store.listings.upsert(lease, feedId, read)).toEqual(['unchanged'])
        await settleCompleted(store, lease)
      }
      expect(await store.listings.get('board.example/1')).toEqual(settled)
    })
  })
}
