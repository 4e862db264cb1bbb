import { describe, expect } from 'bun:test'
import { hourMs } from '../../../src/model/feed'
import type { Carried, Closure } from '../../../src/model/lifecycle'
import type { NotShown } from '../../../src/store/lifecycle'
import type { Store } from '../../../src/store/store'
import { aBatch, aFeedDraft, anItem } from '../../support/factories'
import { type ContractTest, importFeed, openAndClaim, present, settleCompleted } from './harness'

const dayMs = 24 * hourMs

/** All pages of what the feed has not shown. */
async function missingIn(store: Store, feedId: string, notShown: NotShown, limit = 100) {
  const rows = []
  let after: string | null = null
  do {
    const page = await store.lifecycle.missing(feedId, notShown, after, limit)
    rows.push(...page.rows)
    after = page.next
  } while (after !== null)
  return rows.sort((a, b) => (a.key < b.key ? -1 : 1))
}

const keysOf = (rows: Carried[]): string[] =>
  rows.map(({ key }) => key.replace('board.example/', '')).sort()

/** A run of the feed over these items; answers its id. */
async function aRunOver(store: Store, feedId: string, from: number, to: number): Promise<string> {
  await importFeed(store, feedId, [aBatch(from, to)])
  const { rows } = await store.runs.list({ feedId }, { limit: 1 })
  return present(rows[0]).id
}

const absent = (closedAt: Date, closedRunId: string | null): Closure => ({
  closedAt,
  closedReason: 'absent',
  closedRunId,
})

export function lifecycleContract(test: ContractTest): void {
  describe('the end of listings', () => {
    test('what no run from one on has sighted is missing, with all who carry it, page by page', async ({
      store,
      clock,
    }) => {
      const seenAt = clock.now()
      const first = await aRunOver(store, 'a', 1, 7)
      clock.advance(1000)
      const other = await aRunOver(store, 'b', 6, 7)
      const second = await aRunOver(store, 'a', 4, 5)
      expect(keysOf(await missingIn(store, 'a', { sinceRunId: first }))).toEqual([])
      const missing = await missingIn(store, 'a', { sinceRunId: second }, 2)
      expect(keysOf(missing)).toEqual(['1', '2', '3', '6', '7'])
      expect(missing[0]).toEqual({
        key: 'board.example/1',
        validThrough: null,
        runId: first,
        sightings: [{ feedId: 'a', runId: first, seenAt }],
      })
      expect(missing[4]?.sightings.toSorted((a, b) => (a.feedId < b.feedId ? -1 : 1))).toEqual([
        { feedId: 'a', runId: first, seenAt },
        { feedId: 'b', runId: other, seenAt: clock.now() },
      ])
      expect(keysOf(await missingIn(store, 'a', { sinceAt: clock.now() }, 3))).toHaveLength(5)
      expect(keysOf(await missingIn(store, 'a', { sinceAt: seenAt }))).toEqual([])
    })

    test('what is closed says so, is carried by nobody and is not missing any more', async ({
      store,
      clock,
    }) => {
      await aRunOver(store, 'a', 1, 3)
      const runId = await aRunOver(store, 'a', 3, 3)
      const missing = await missingIn(store, 'a', { sinceRunId: runId })
      expect(await store.lifecycle.close(missing, absent(clock.now(), runId))).toBe(2)
      expect(await store.lifecycle.close(missing, absent(clock.in(1), 'other'))).toBe(0)
      expect(await store.listings.get('board.example/1')).toMatchObject(absent(clock.now(), runId))
      expect(await missingIn(store, 'a', { sinceRunId: runId })).toEqual([])
      expect(await store.lifecycle.countOpen('a')).toBe(1)
      expect(await store.lifecycle.countCarried('a')).toBe(1)
      expect(await store.listings.count({ isOpen: false }, 9)).toBe(2)
      expect(await store.listings.count({ isOpen: false, feedId: 'a' }, 9)).toBe(2)
      expect(await store.listings.count({ closedRunId: runId }, 9)).toBe(2)
      expect(await store.listings.count({ closedRunId: 'other' }, 9)).toBe(0)
      const searched = await store.listings.list(
        { search: 'Gardener', isOpen: false },
        { limit: 9 },
      )
      expect(searched.rows).toHaveLength(2)
    })

    test('the run that closed says how many, however often it is told', async ({
      store,
      clock,
    }) => {
      await aRunOver(store, 'a', 1, 3)
      const runId = await aRunOver(store, 'a', 3, 3)
      const missing = await missingIn(store, 'a', { sinceRunId: runId })
      await store.lifecycle.tally(runId)
      const before = present(await store.runs.get(runId))
      expect(before.closed).toBe(0)
      clock.advance(1000)
      await store.lifecycle.close(missing, absent(clock.now(), runId))
      await store.lifecycle.tally(runId)
      expect(await store.runs.get(runId)).toMatchObject({ closed: 2, updatedAt: clock.now() })
      clock.advance(1000)
      await importFeed(store, 'a', [aBatch(1, 1)])
      await store.lifecycle.tally(runId)
      expect(await store.runs.get(runId)).toMatchObject({ closed: 2, updatedAt: clock.in(-1000) })
    })

    test('what was sighted since it was read is not closed', async ({ store, clock }) => {
      await aRunOver(store, 'a', 1, 2)
      const runId = await aRunOver(store, 'a', 3, 3)
      const missing = await missingIn(store, 'a', { sinceRunId: runId })
      clock.advance(1000)
      await aRunOver(store, 'b', 1, 1)
      expect(await store.lifecycle.close(missing, absent(clock.now(), runId))).toBe(1)
      expect((await store.listings.get('board.example/1'))?.closedAt).toBeNull()
      expect((await store.listings.get('board.example/2'))?.closedAt).toEqual(clock.now())
    })

    test('a closed listing that comes back with the same bytes is open again, and its run says so', async ({
      store,
      clock,
    }) => {
      const firstSeenAt = clock.now()
      await aRunOver(store, 'a', 1, 2)
      const runId = await aRunOver(store, 'a', 2, 2)
      const missing = await missingIn(store, 'a', { sinceRunId: runId })
      await store.lifecycle.close(missing, absent(clock.now(), runId))
      clock.advance(dayMs)
      const back = await openAndClaim(store, { feedId: 'a' })
      const [item] = aBatch(1, 1)
      expect(await store.listings.known('a', [present(item).fingerprint])).toEqual(new Map())
      expect(await store.listings.upsert(back, 'a', aBatch(1, 2))).toEqual(['updated', 'unchanged'])
      const run = await settleCompleted(store, back)
      expect(run).toMatchObject({ reopened: 1, closed: 0 })
      expect(await store.listings.get('board.example/1')).toMatchObject({
        closedAt: null,
        closedReason: null,
        closedRunId: null,
        firstSeenAt,
        reopenedAt: clock.now(),
        reopenedRunId: run.id,
      })
      expect(await store.listings.count({ reopenedRunId: run.id }, 9)).toBe(1)
      expect(await store.lifecycle.countOpen('a')).toBe(2)
    })

    test('an item that is known but whose listing was closed has to be read', async ({
      store,
      clock,
    }) => {
      const items = aBatch(1, 1)
      await importFeed(store, 'a', [items])
      const [item] = items
      const known = await store.listings.known('a', [present(item).fingerprint])
      const runId = await aRunOver(store, 'a', 2, 2)
      await store.lifecycle.close(
        await missingIn(store, 'a', { sinceRunId: runId }),
        absent(clock.now(), runId),
      )
      const lease = await openAndClaim(store, { feedId: 'a' })
      const sighting = present([...known.values()][0])
      const unread = { ...present(item), draft: null, sighting }
      expect(await store.listings.upsert(lease, 'a', [unread])).toEqual(['stale'])
      expect(await store.listings.upsert(lease, 'a', items)).toEqual(['updated'])
    })

    test('one that a run brought back is counted once, when that run is done again after a crash', async ({
      store,
      clock,
    }) => {
      await aRunOver(store, 'a', 1, 2)
      const runId = await aRunOver(store, 'a', 2, 2)
      const missing = await missingIn(store, 'a', { sinceRunId: runId })
      await store.lifecycle.close(missing, absent(clock.now(), runId))
      const dead = await openAndClaim(store, { feedId: 'a' })
      await store.listings.upsert(dead, 'a', aBatch(1, 1))
      clock.advance(60_000)
      const taken = await store.runs.claim(dead.runId, 'heir', 30_000)
      if (!taken.isTaken) throw new Error(taken.reason)
      expect(await store.listings.upsert(taken.lease, 'a', aBatch(1, 2))).toEqual([
        'updated',
        'unchanged',
      ])
      expect((await settleCompleted(store, taken.lease)).reopened).toBe(1)
    })

    test('one that ended by its own date stays closed while its feed repeats it, and opens with a new date', async ({
      store,
      clock,
    }) => {
      const over = clock.in(-dayMs)
      const item = anItem({ externalId: '1', validThrough: over })
      await importFeed(store, 'a', [[item, anItem({ externalId: '2' })]])
      const { rows, next } = await store.lifecycle.expired(clock.now(), null, 9)
      expect([keysOf(rows), next]).toEqual([['1'], null])
      expect(rows[0]?.validThrough).toEqual(over)
      await store.lifecycle.close(rows, {
        closedAt: clock.now(),
        closedReason: 'expired',
        closedRunId: null,
      })
      expect((await store.lifecycle.expired(clock.now(), null, 9)).rows).toEqual([])
      const show = async (shown: typeof item) => {
        const lease = await openAndClaim(store, { feedId: 'a' })
        const results = await store.listings.upsert(lease, 'a', [shown])
        const { reopened } = await settleCompleted(store, lease)
        return [results?.[0], reopened]
      }
      expect(await show(item)).toEqual(['unchanged', 0])
      const reworded = { externalId: '1', title: 'Cook', validThrough: over }
      expect(await show(anItem(reworded))).toEqual(['updated', 0])
      expect((await store.listings.get(item.key))?.closedReason).toBe('expired')
      expect(await store.lifecycle.countCarried('a')).toBe(2)
      expect(await store.lifecycle.countOpen('a')).toBe(1)
      const later = { externalId: '1', title: 'Baker', validThrough: clock.in(dayMs) }
      expect(await show(anItem(later))).toEqual(['updated', 1])
      expect(await store.lifecycle.countOpen('a')).toBe(2)
    })

    test('those whose date is over come page by page, each once', async ({ store, clock }) => {
      const items = [3, 1, 2, 2, 2].map((day, index) =>
        anItem({ externalId: String(index), validThrough: clock.in(-day * dayMs) }),
      )
      await importFeed(store, 'a', [[...items, anItem({ validThrough: clock.in(1) })]])
      const found: Carried[] = []
      let after: string | null = null
      do {
        const page = await store.lifecycle.expired(clock.now(), after, 2)
        found.push(...page.rows)
        after = page.next
      } while (after !== null)
      expect(found.map(({ key }) => key.slice(-1)).slice(0, 1)).toEqual(['0'])
      expect(keysOf(found)).toEqual(['0', '1', '2', '3', '4'])
    })

    test('of any number who take the look at a feed one has it, and only the last taker ends it', async ({
      store,
      clock,
    }) => {
      await store.feeds.insert(aFeedDraft({ id: 'a' }))
      const take = (dueAt: Date | null, until: Date) => store.lifecycle.take('a', dueAt, until)
      const taken = await Promise.all([1, 2, 3].map((ms) => take(null, clock.in(ms))))
      expect(taken.filter(Boolean)).toHaveLength(1)
      const until = present((await store.feeds.get('a'))?.closingDueAt)
      expect(await take(until, clock.in(9))).toBe(true)
      const brake = {
        since: clock.now(),
        runId: 'r',
        reason: 'many' as const,
        count: 30,
        of: 100,
        before: 'q',
        approval: { at: clock.now(), note: 'It is so.', before: 'q', closedBefore: 0 },
      }
      expect(await store.lifecycle.finish('a', until, { brake, closingDueAt: null })).toBe(false)
      expect(await store.lifecycle.finish('a', clock.in(9), { brake, closingDueAt: null })).toBe(
        true,
      )
      const lastDecision = { ...brake.approval, isApproved: true, runId: 'r', count: 1, of: 2 }
      const { before: _, closedBefore: __, ...decision } = lastDecision
      await store.feeds.patch('a', { lastDecision: decision })
      expect(await store.feeds.get('a')).toMatchObject({
        brake,
        closingDueAt: null,
        lastDecision: decision,
      })
    })

    test('tells when those were posted that a run was the last to sight', async ({
      store,
      clock,
    }) => {
      const [at, later] = [clock.in(-dayMs), clock.now()]
      const dated = (externalId: string, datePosted: Date | null) =>
        anItem({ externalId, datePosted })
      await importFeed(store, 'a', [[dated('1', at), dated('2', later), dated('3', null)]])
      const { rows } = await store.runs.list({ feedId: 'a' }, { limit: 1 })
      const first = present(rows[0]).id
      await importFeed(store, 'a', [[dated('2', later)]])
      expect(await store.lifecycle.dates('a', first, 9)).toEqual([at])
      expect(await store.lifecycle.dates('b', first, 9)).toEqual([])
    })
  })
}
