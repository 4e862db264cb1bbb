import { describe, expect } from 'bun:test'
import { noHabit } from '../../../src/model/habit'
import type { RunNature } from '../../../src/model/nature'
import type { Lease } from '../../../src/model/run'
import type { FeedPatch } from '../../../src/store/feeds'
import type { Store } from '../../../src/store/store'
import { aBatch, aFeedDraft, aProgress, aRunDraft } from '../../support/factories'
import {
  type ContractTest,
  claim,
  completed,
  importBatches,
  openAndClaim,
  present,
  settleCompleted,
} from './harness'

export function naturesContract(test: ContractTest): void {
  describe('the nature of a run', () => {
    test('is stored with its end, and is null while it is open or failed', async ({ store }) => {
      const lease = await openAndClaim(store)
      expect(await store.runs.get(lease.runId)).toMatchObject({ nature: null })
      expect(await endAs(store, 'feed', 'short', lease)).toBe(lease.runId)
      expect(await store.runs.get(lease.runId)).toMatchObject({ nature: 'short' })
      const failing = await openAndClaim(store, { feedId: 'other' })
      const failed = { status: 'failed', outcome: 'permanent', error: null } as const
      await store.runs.settle(failing, { ...failed, progress: aProgress() })
      expect(await store.runs.get(failing.runId)).toMatchObject({ nature: null })
    })

    test('is a filter of lists, counts and totals, alone and with others', async ({ store }) => {
      const ids: string[] = []
      for (const feedId of ['a', 'b'])
        for (const nature of ['suspect', 'changed', 'suspect'] as const)
          ids.push(await endAs(store, feedId, nature))
      await store.runs.open(aRunDraft({ feedId: 'a' }))
      const [a1, , a3, b1, , b3] = ids
      const list = async (filter: Parameters<typeof store.runs.list>[0]) =>
        (await store.runs.list(filter, { limit: 10 })).rows.map(({ id }) => id)
      expect<(string | undefined)[]>(await list({ nature: 'suspect' })).toEqual([b3, b1, a3, a1])
      expect<(string | undefined)[]>(await list({ nature: 'suspect', feedId: 'a' })).toEqual([
        a3,
        a1,
      ])
      expect(await list({ nature: 'empty' })).toEqual([])
      expect(await store.runs.count({ nature: 'changed' }, 10)).toBe(2)
      expect(await store.runs.totals({ nature: 'suspect' })).toMatchObject({ runs: 4, new: 4 })
    })
  })

  describe("a feed's habit", () => {
    test('is stored as it was learned', async ({ store, clock }) => {
      await store.feeds.insert(aFeedDraft({ id: 'feed' }))
      expect(await store.feeds.get('feed')).toMatchObject({ habit: noHabit(), lastNature: null })
      const health: FeedPatch = {
        endedRuns: 7,
        lastNature: 'short',
        lastDoubt: 'The feed has 3 items only.',
        thinRuns: 2,
        thinSince: clock.in(-5),
        gapSince: clock.in(-6),
        gapMessage: 'None of it was there.',
        lastNewAt: clock.in(-7),
        habit: {
          itemCounts: [9, 10],
          hasDates: true,
          days: [{ day: '2026-11-22', fresh: 3, arrivals: 1, watchedMs: 1000, pauseMs: 0 }],
          deviations: [{ kind: 'short', since: 1000, itemCounts: [3] }],
          isEmptyRight: false,
        },
      }
      const lease = await openAndClaim(store)
      await settleCompleted(store, lease, structuredClone(health))
      expect(await store.feeds.get('feed')).toMatchObject(health)
    })
  })

  describe('the sightings of an attempt', () => {
    test('are counted by result: those of the feed, the run and the attempt', async ({ store }) => {
      await importOnce(store, 'feed', 1, 10)
      await importOnce(store, 'other', 1, 10)
      const lease = await openAndClaim(store)
      await importBatches(store, lease, 'feed', [
        aBatch(1, 8),
        [...aBatch(11, 13), ...aBatch(1, 1)],
      ])
      expect(await store.listings.countSightings('feed', lease)).toEqual({
        new: 3,
        updated: 0,
        unchanged: 8,
      })
      expect(await store.listings.countSightings('feed', { ...lease, attempt: 2 })).toEqual(none)
      expect(await store.listings.countSightings('none', lease)).toEqual(none)
    })

    test('a later run takes over what it sights itself', async ({ store }) => {
      const first = await importOnce(store, 'feed', 1, 10)
      await importOnce(store, 'feed', 8, 20)
      expect(await store.listings.countSightings('feed', first)).toEqual({ ...none, new: 7 })
    })

    test('are counted among some keys only, and of a row of runs, where that is asked', async ({
      store,
    }) => {
      const { runId: first } = await importOnce(store, 'feed', 1, 10)
      const { runId: second } = await importOnce(store, 'feed', 5, 10)
      const { runId: third } = await importOnce(store, 'feed', 9, 20)
      const keys = [3, 6, 9, 99].map((n) => `board.example/${n}`)
      const count = (fromRunId: string, beforeRunId: string, of?: string[]) =>
        store.listings.countSightings('feed', { fromRunId, beforeRunId }, of)
      expect(await count(first, third)).toEqual({ new: 4, updated: 0, unchanged: 4 })
      expect(await count(first, third, keys)).toEqual({ new: 1, updated: 0, unchanged: 1 })
      expect(await count(second, third, keys)).toEqual({ ...none, unchanged: 1 })
      expect(await count(first, first, keys)).toEqual(none)
      expect(await count(first, third, [])).toEqual(none)
    })

    test('so does a later attempt of the run', async ({ store, clock }) => {
      const first = await openAndClaim(store)
      await importBatches(store, first, 'feed', [aBatch(1, 10)])
      clock.advance(60_000)
      const second = await claim(store, first.runId)
      await importBatches(store, second, 'feed', [aBatch(1, 6)])
      expect(await store.listings.countSightings('feed', first)).toEqual({ ...none, new: 4 })
      expect(await store.listings.countSightings('feed', second)).toEqual({ ...none, new: 6 })
    })
  })
}

const none = { new: 0, updated: 0, unchanged: 0 }

async function endAs(store: Store, feedId: string, nature: RunNature, held?: Lease) {
  const lease = held ?? (await openAndClaim(store, { feedId }))
  const ended = { ...completed(aProgress({ new: 1 })), status: 'completed', nature } as const
  return present(await store.runs.settle(lease, ended)).id
}

async function importOnce(store: Store, feedId: string, from: number, to: number) {
  const lease = await openAndClaim(store, { feedId })
  await importBatches(store, lease, feedId, [aBatch(from, to)])
  await settleCompleted(store, lease)
  return lease
}
