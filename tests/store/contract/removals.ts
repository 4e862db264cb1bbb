import { describe, expect } from 'bun:test'
import type { RemovalScope } from '../../../src/store/removals'
import type { Store } from '../../../src/store/store'
import { aBatch, aFeedDraft, anId, aProgress, aSource } from '../../support/factories'
import { type ContractTest, importFeed, openAndClaim, present } from './harness'

/** Two feeds of a board with two listings in common, and one of another board. */
async function fill(store: Store): Promise<void> {
  for (const id of ['board.example', 'other.example']) await store.sources.ensure(aSource({ id }))
  for (const id of ['one', 'two']) await store.feeds.insert(aFeedDraft({ id }))
  await store.feeds.insert(aFeedDraft({ id: 'three', source: 'other.example' }))
  await importFeed(store, 'one', [aBatch(1, 5)])
  await importFeed(store, 'two', [aBatch(4, 9)])
  const source = 'other.example'
  await importFeed(store, 'three', [aBatch(1, 3, { source })], { source })
}

async function removeAll(store: Store, scope: RemovalScope, limit = 2): Promise<number> {
  let rows = 0
  for (;;) {
    const taken = await store.removals.listings(scope, limit)
    if (taken === 0) return rows
    rows += taken
  }
}

const keysOf = async (store: Store) =>
  (await store.listings.list({}, { limit: 100 })).rows.map(({ key }) => key).toSorted()

const keys = (source: string, from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, at) => `${source}/${from + at}`)

export function removalsContract(test: ContractTest): void {
  describe('removals', () => {
    test('count what would go, to a limit, and what other feeds carry too', async ({ store }) => {
      await fill(store)
      const { removals } = store
      expect(await removals.count({ feedId: 'one' }, 100)).toEqual({ listings: 3, shared: 2 })
      expect(await removals.count({ source: 'board.example' }, 100)).toEqual({
        listings: 9,
        shared: 0,
      })
      expect(await removals.count({ source: 'board.example' }, 4)).toMatchObject({ listings: 4 })
      expect(await removals.count({ feedId: 'none' }, 100)).toEqual({ listings: 0, shared: 0 })
    })

    test('of a feed take what nobody else carries, its sightings, and no more', async ({
      store,
    }) => {
      await fill(store)
      expect(await removeAll(store, { feedId: 'one' })).toBe(5)
      expect(await keysOf(store)).toEqual(
        [...keys('board.example', 4, 9), ...keys('other.example', 1, 3)].toSorted(),
      )
      const carried = await store.listings.sightings('board.example/4')
      expect(carried.map(({ feedId }) => feedId)).toEqual(['two'])
      expect(await store.listings.count({ feedId: 'one' }, 100)).toBe(0)
      expect(await store.listings.sightings('board.example/1')).toEqual([])
    })

    test('of a source take all its listings, whoever carries them', async ({ store }) => {
      await fill(store)
      expect(await removeAll(store, { source: 'board.example' })).toBe(9)
      expect(await keysOf(store)).toEqual(keys('other.example', 1, 3))
      expect(await store.listings.sightings('board.example/4')).toEqual([])
    })

    test('nothing finds them any more, nor tells what happened to them', async ({ store }) => {
      await fill(store)
      expect(await store.listings.count({ search: 'Gardener 1' }, 100)).toBeGreaterThan(1)
      await importFeed(store, 'one', [aBatch(1, 1, { title: 'Changed', contentHash: 'x' })])
      expect(await store.chronicle.ofListing('board.example/1')).toHaveLength(1)
      const lease = await openAndClaim(store, { feedId: 'one' })
      await store.listings.addAliases(lease, [{ key: 'board.example/1', alias: 'another-id' }])
      await store.runs.cancel(lease.runId)
      expect(await store.listings.named('board.example/another-id', null)).toHaveLength(1)
      await removeAll(store, { feedId: 'one' })
      expect(await store.listings.named('board.example/another-id', null)).toEqual([])
      expect(await store.chronicle.ofListing('board.example/1')).toEqual([])
      expect(await store.listings.count({ search: 'Changed' }, 100)).toBe(0)
      expect(await store.listings.count({ search: 'Gardener 4' }, 100)).toBe(1)
    })

    test('a listing that comes again is a new one', async ({ store }) => {
      await fill(store)
      await removeAll(store, { feedId: 'one' })
      expect(await importFeed(store, 'one', [aBatch(1, 5)])).toMatchObject({
        new: 3,
        unchanged: 2,
      })
      expect(await store.listings.count({ search: 'Gardener 1' }, 100)).toBe(2)
    })

    test('runs keep their figures, and lose what their documents said', async ({ store }) => {
      await fill(store)
      const lease = await openAndClaim(store, { feedId: 'one' })
      const progress = {
        ...aProgress({ new: 2, failed: 1 }),
        rejected: [{ index: 1, reason: 'It has no title.', excerpt: 'a secret' }],
        warnings: [{ kind: 'dateUnreadable', message: 'a secret' }],
      }
      const error = { kind: 'notAFeed', message: 'No feed.', excerpt: 'a secret' } as const
      await store.runs.settle(lease, { status: 'failed', outcome: 'permanent', progress, error })
      let emptied = 0
      for (;;) {
        const taken = await store.removals.runs({ feedId: 'one' }, 'Removed.', 1)
        if (taken === 0) break
        emptied += taken
      }
      expect(emptied).toBe(2)
      const run = present(await store.runs.get(lease.runId))
      expect(JSON.stringify(run)).not.toContain('a secret')
      expect(run).toMatchObject({
        status: 'failed',
        counts: { fetched: 3, new: 2, failed: 1 },
        error: { kind: 'notAFeed' },
        rejected: [],
        dismissedNote: 'Removed.',
      })
      expect(await store.runs.count({ isDeadLetter: true }, 10)).toBe(0)
      expect(await store.runs.count({ feedId: 'one' }, 10)).toBe(2)
    })

    test('a feed goes with its documents; a source when it has no feed left', async ({ store }) => {
      await fill(store)
      const document = {
        id: anId(),
        owner: 'three',
        runId: null,
        url: 'https://other.example/',
        contentType: null,
        answer: { askedUrl: 'https://other.example/', movedTo: null, freshMs: null },
        fetchedAt: new Date('2026-11-23T10:00:00Z'),
        bytes: 1,
        isCut: false,
        isFeed: true,
        pieces: ['a'],
        following: [],
        askedWith: {},
      }
      await store.documents.keep(document, [{ name: 'a', bytes: new Uint8Array(1) }])
      expect(await store.removals.source('other.example')).toBe(false)
      await store.removals.feed('three')
      expect(await store.feeds.get('three')).toBeNull()
      expect(await store.documents.list('three')).toEqual([])
      expect(await store.documents.piece('three', 'a')).toBeNull()
      expect(await store.removals.source('other.example')).toBe(true)
      expect(await store.sources.get('other.example')).toBeNull()
      expect((await store.feeds.list()).map(({ id }) => id)).toEqual(['one', 'two'])
    })
  })
}
