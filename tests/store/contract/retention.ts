import { describe, expect } from 'bun:test'
import { hourMs } from '../../../src/model/feed'
import type { Run } from '../../../src/model/run'
import type { Store } from '../../../src/store/store'
import { aFeedDraft, anItem, aProgress, aRunDraft, type Clock } from '../../support/factories'
import { aFailure } from './dead-letters'
import {
  type ContractTest,
  completed,
  importFeed,
  type Opened,
  openAndClaim,
  present,
  settleCompleted,
} from './harness'

const dayMs = 24 * hourMs

/** A run of the feed that ended now; a day later it is. */
async function aDay(store: Store, clock: Clock, feedId = 'feed'): Promise<Run> {
  const run = await settleCompleted(store, await openAndClaim(store, { feedId }))
  clock.advance(dayMs)
  return run
}

async function kept({ store, expire }: Opened, runs: Run[]): Promise<number[]> {
  await expire()
  const found = await Promise.all(runs.map((run) => store.runs.get(run.id)))
  return found.flatMap((run, index) => (run ? [index] : []))
}

export function retentionContract(test: ContractTest): void {
  describe('retention', () => {
    test('runs go by the instant of their end, oldest first, so many at a time', async (context) => {
      const { store, clock } = context
      const runs: Run[] = []
      for (let day = 0; day < 5; day++) runs.push(await aDay(store, clock))
      const before = present(runs[3]?.finishedAt)
      expect(await store.retention.runs(before, 2)).toBe(2)
      expect(await kept(context, runs)).toEqual([2, 3, 4])
      expect(await store.retention.runs(before, 2)).toBe(1)
      expect(await store.retention.runs(before, 2)).toBe(0)
      expect(await kept(context, runs)).toEqual([3, 4])
    })

    test("a feed's newest run, the runs it names and an open one stay", async (context) => {
      const { store, clock } = context
      await store.feeds.insert(aFeedDraft({ id: 'b' }))
      const runs = [await aDay(store, clock, 'a')]
      for (let day = 0; day < 4; day++) runs.push(await aDay(store, clock, 'b'))
      const [last, lastComplete] = [present(runs[3]).id, present(runs[2]).id]
      await store.feeds.patch('b', { lastRunId: last, lastCompleteRunId: lastComplete })
      const { run: open } = await store.runs.open(aRunDraft({ feedId: 'c' }))
      clock.advance(dayMs)
      const all = [...runs, open]
      // One at a time: what stays must not stand in the way of what goes.
      expect(await store.retention.runs(clock.now(), 1)).toBe(1)
      expect(await store.retention.runs(clock.now(), 1)).toBe(0)
      expect(await kept(context, all)).toEqual([0, 2, 3, 4, 5])
      expect(await store.retention.runDetails(clock.now(), 100)).toBe(0)
    })

    test('details go, the run stays; nobody is told of a change', async ({ store, clock }) => {
      const progress = aProgress({ new: 1, failed: 1 })
      progress.rejected.push({ index: 1, reason: 'no title', excerpt: 'x' })
      progress.warnings.push({ kind: 'guidChurn', message: 'm' })
      const lease = await openAndClaim(store)
      const full = present(await store.runs.settle(lease, completed(progress)))
      const failed = await aFailure(store, clock)
      clock.advance(dayMs)
      const newest = await aFailure(store, clock)
      clock.advance(dayMs)
      expect(await store.retention.runDetails(present(newest.finishedAt), 1)).toBe(1)
      expect(await store.runs.get(full.id)).toEqual({
        ...full,
        attempts: [],
        rejected: [],
        warnings: [],
        detailsPrunedAt: clock.now(),
      })
      expect(await store.retention.runDetails(clock.now(), 5)).toBe(1)
      expect(await store.runs.get(failed.id)).toEqual({
        ...failed,
        attempts: [],
        error: { kind: 'notFound', message: 'It is so.' },
        detailsPrunedAt: clock.now(),
      })
      expect(await store.runs.get(newest.id)).toEqual(newest)
      expect(await store.retention.runDetails(clock.now(), 5)).toBe(0)
      expect(await store.runs.count({ isDeadLetter: true, errorKind: 'notFound' }, 5)).toBe(2)
    })

    test('dismissed dead letters go by the instant of their dismissal', async (context) => {
      const { store, clock } = context
      const runs = [await aFailure(store, clock), await aFailure(store, clock)]
      runs.push(await aFailure(store, clock))
      await store.runs.dismiss(present(runs[0]).id, 'known')
      await store.runs.dismiss(present(runs[2]).id, 'the newest run of its feed')
      clock.advance(dayMs)
      expect(await store.retention.dismissed(clock.in(-dayMs), 9)).toBe(0)
      expect(await store.retention.dismissed(clock.in(1), 9)).toBe(1)
      expect(await kept(context, runs)).toEqual([1, 2])
    })

    test('a closed listing stays while a feed still shows it, or a 304 confirms that it does', async ({
      store,
      clock,
    }) => {
      await store.feeds.insert(aFeedDraft({ id: 'feed' }))
      const item = anItem({ externalId: '1' })
      const { key } = item
      await importFeed(store, 'feed', [[item]])
      const [sighting] = await store.listings.sightings(key)
      const { runId, seenAt } = present(sighting)
      const closure = { closedAt: clock.now(), closedReason: 'expired', closedRunId: null } as const
      const sightings = [{ feedId: 'feed', runId, seenAt }]
      await store.lifecycle.close([{ key, validThrough: null, sightings }], closure)
      clock.advance(dayMs)
      await importFeed(store, 'feed', [[item]])
      clock.advance(dayMs)
      expect(await store.retention.closedListings(clock.in(-dayMs), 1)).toBe(0)
      const [again] = await store.listings.sightings(key)
      const patch = { lastCompleteRunId: present(again).runId, lastConfirmedAt: clock.now() }
      await store.feeds.patch('feed', patch)
      expect(await store.retention.closedListings(clock.in(-1), 1)).toBe(0)
      expect(await store.retention.closedListings(clock.in(1), 1)).toBe(1)
    })

    test('closed listings go with their sightings, and come back as new ones', async ({
      store,
      clock,
    }) => {
      const items = ['1', '2', '3'].map((externalId) => anItem({ externalId }))
      await importFeed(store, 'feed', [items])
      const [one, two] = items.map((item) => item.key)
      const close = (key: string | undefined, closedAt: Date) => {
        const row = { key: present(key), validThrough: null, sightings: [] }
        const seen = { feedId: 'feed', runId: '', seenAt: clock.now() }
        const closure = { closedAt, closedReason: 'unseen', closedRunId: null } as const
        return store.lifecycle.close([{ ...row, sightings: [seen] }], closure)
      }
      await close(one, clock.now())
      await close(two, clock.in(dayMs))
      expect(await store.retention.closedListings(clock.now(), 9)).toBe(0)
      expect(await store.retention.closedListings(clock.in(1), 9)).toBe(1)
      expect(await store.listings.get(present(one))).toBeNull()
      expect(await store.listings.sightings(present(one))).toEqual([])
      expect(await store.listings.count({}, 9)).toBe(2)
      const again = await importFeed(store, 'feed', [items])
      expect(again).toMatchObject({ new: 1, updated: 1, unchanged: 1 })
    })

    test('hosts go that were not asked for long, nor wished to be left alone', async ({
      store,
      clock,
    }) => {
      const ask = (host: string) => store.hosts.acquire(host, 'run', 1000, 0)
      await ask('idle.example')
      await store.hosts.release('idle.example', 'run', 0)
      await store.hosts.pause('paused.example', clock.in(3 * dayMs), 'A wish.')
      clock.advance(2 * dayMs)
      await ask('held.example')
      expect(await store.retention.hosts(clock.in(-dayMs), 5)).toBe(1)
      const left = (await store.hosts.list()).map(({ host }) => host)
      expect(left).toEqual(['held.example', 'paused.example'])
    })

    test('cycles go by their tick', async ({ store, clock }) => {
      for (const day of [0, 1, 2]) {
        const at = clock.in(day * dayMs)
        await store.cycles.begin({ id: `tick ${day}`, trigger: 'schedule', at }, 1000)
      }
      expect(await store.retention.cycles(clock.in(2 * dayMs), 1)).toBe(1)
      expect(await store.retention.cycles(clock.in(2 * dayMs), 5)).toBe(1)
      expect(await store.cycles.get('tick 0')).toBeNull()
      expect(await store.cycles.get('tick 2')).not.toBeNull()
    })
  })
}
