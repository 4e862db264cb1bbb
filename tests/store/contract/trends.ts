import { describe, expect } from 'bun:test'
import { noFigures, type Rollup } from '../../../src/model/rollup'
import type { Store } from '../../../src/store/store'
import { anItem, aRunDraft } from '../../support/factories'
import {
  type ContractTest,
  claim,
  importFeed,
  openAndClaim,
  present,
  settleCompleted,
} from './harness'

const hourMs = 3_600_000

function aRollup(overrides: Partial<Rollup> = {}): Rollup {
  return {
    zone: 'UTC',
    grain: 'hour',
    kind: 'feed',
    id: 'feed',
    start: new Date('2026-11-23T10:00:00Z'),
    source: 'board.example',
    figures: { ...noFigures(), imported: 2, failed: 1, fetchTimes: { 14: 3 } },
    open: null,
    version: 0,
    ...overrides,
  }
}

const query = {
  zone: 'UTC',
  grain: 'hour',
  kind: 'feed',
  from: new Date('2026-11-23T00:00:00Z'),
  to: new Date('2026-11-24T00:00:00Z'),
} as const

const aLongTime = { from: new Date(0), to: new Date('2100-01-01') } as const

/** A listing that the feed brought, and that was closed because of that run, or of none. Answers how many were. */
async function anEnded(store: Store, feedId: string, closedRunId: string | null): Promise<number> {
  const item = anItem({ externalId: feedId })
  await importFeed(store, feedId, [[item]])
  const row = {
    key: item.key,
    validThrough: null,
    sightings: await store.listings.sightings(item.key),
  }
  const closure = { closedAt: store.now(), closedReason: 'expired', closedRunId } as const
  return store.lifecycle.close([row], closure)
}

export function trendsContract(test: ContractTest): void {
  describe('rollups', () => {
    test('are read as they were written, by their start', async ({ store }) => {
      const early = aRollup({ start: new Date('2026-11-23T09:30:00Z') })
      expect(await store.trends.replace([aRollup(), early])).toBe(true)
      expect(await store.trends.list(query)).toEqual([
        { ...early, version: 1 },
        { ...aRollup(), version: 1 },
      ])
    })

    test('are found by feed, by source, and by time', async ({ store }) => {
      const others = [
        aRollup({ id: 'other' }),
        aRollup({ id: 'third', source: 'b.example' }),
        aRollup({ zone: 'Asia/Kolkata' }),
        aRollup({ grain: 'day' }),
        aRollup({ kind: 'source', id: 'board.example' }),
        aRollup({ start: query.to }),
      ]
      await store.trends.replace([aRollup(), ...others])
      const idsOf = async (more: object) =>
        (await store.trends.list({ ...query, ...more })).map(({ id }) => id).sort()
      expect(await idsOf({})).toEqual(['feed', 'other', 'third'])
      expect(await idsOf({ id: 'feed' })).toEqual(['feed'])
      expect(await idsOf({ source: 'board.example' })).toEqual(['feed', 'other'])
      expect(await idsOf({ kind: 'source' })).toEqual(['board.example'])
    })

    test('are written over the version that was read only', async ({ store }) => {
      await store.trends.replace([aRollup()])
      const figures = { ...noFigures(), imported: 9 }
      expect(await store.trends.replace([aRollup({ figures })])).toBe(false)
      const [read] = await store.trends.list(query)
      expect(read?.figures.imported).toBe(2)
      expect(await store.trends.replace([{ ...present(read), figures }])).toBe(true)
      expect(await store.trends.replace([{ ...present(read), figures: noFigures() }])).toBe(false)
      expect(await store.trends.list(query)).toMatchObject([{ version: 2, figures }])
    })

    test('of two who write at once one is overtaken', async ({ store, reopen, clock }) => {
      const other = await reopen({ now: clock.now })
      const written = await Promise.all([
        store.trends.replace([aRollup()]),
        other.trends.replace([aRollup()]),
      ])
      expect(written.sort()).toEqual([false, true])
    })

    test('keep how many listings are open, whoever writes first', async ({ store }) => {
      await store.trends.setOpen([aRollup({ open: 7, figures: noFigures() })])
      expect(await store.trends.replace([aRollup()])).toBe(true)
      expect(await store.trends.list(query)).toEqual([{ ...aRollup({ open: 7 }), version: 1 }])
      await store.trends.setOpen([aRollup({ open: 5, figures: noFigures() })])
      expect(await store.trends.list(query)).toEqual([{ ...aRollup({ open: 5 }), version: 1 }])
    })

    test('are summed by feed', async ({ store }) => {
      const figures = { ...noFigures(), imported: 3, cancelled: 2, answered: 3, fetchMs: 900 }
      await store.trends.replace([
        aRollup({ figures }),
        aRollup({ figures, start: new Date('2026-11-23T11:00:00Z') }),
        aRollup({ id: 'other', source: 'b.example', figures: { ...noFigures(), failed: 4 } }),
        aRollup({ grain: 'day', figures }),
      ])
      const feed = { feedId: 'feed', tried: 6, failed: 0, answered: 6, fetchMs: 1800 }
      const other = { feedId: 'other', tried: 4, failed: 4, answered: 0, fetchMs: 0 }
      const { kind: _, ...byFeed } = query
      expect(await store.trends.byFeed(byFeed)).toContainValues([feed, other])
      expect(await store.trends.byFeed({ ...byFeed, source: 'board.example' })).toEqual([feed])
    })

    test('that are old are removed, of every zone', async ({ store }) => {
      const old = new Date('2026-01-01T10:00:00Z')
      await store.trends.replace([
        aRollup(),
        aRollup({ start: old }),
        aRollup({ start: old, kind: 'all', id: '', source: '' }),
        aRollup({ start: old, zone: 'Asia/Kolkata' }),
        aRollup({ start: old, grain: 'day' }),
      ])
      const before = new Date('2026-06-01')
      expect(await store.trends.prune('hour', before, 2)).toBe(2)
      expect(await store.trends.prune('hour', before, 500)).toBe(1)
      expect(await store.trends.prune('hour', before, 500)).toBe(0)
      expect(await store.trends.list({ ...query, ...aLongTime })).toHaveLength(1)
      expect(await store.trends.list({ ...query, ...aLongTime, grain: 'day' })).toHaveLength(1)
    })
  })

  describe('runs that are to be rolled up', () => {
    test('are those that have ended, until they were taken up', async ({ store, clock }) => {
      const lease = await openAndClaim(store, { feedId: 'a' })
      expect(await store.trends.pending('UTC', 10)).toEqual([])
      const queuedAt = clock.now()
      clock.advance(1000)
      const { id, updatedAt } = await settleCompleted(store, lease)
      const pending = { feedId: 'a', source: 'board.example', queuedAt }
      expect(await store.trends.pending('UTC', 10)).toEqual([pending])
      await store.trends.settle('UTC', [{ id, updatedAt: new Date(0) }])
      expect(await store.trends.pending('UTC', 10)).toEqual([pending])
      await store.trends.settle('UTC', [{ id, updatedAt }])
      expect(await store.trends.pending('UTC', 10)).toEqual([])
      expect(await store.trends.pending('Asia/Kolkata', 10)).toEqual([pending])
      await store.trends.settle('Asia/Kolkata', [{ id, updatedAt }])
      expect(await store.trends.pending('UTC', 10)).toEqual([pending])
      expect(await store.trends.pending('Asia/Kolkata', 10)).toEqual([])
    })

    test('tell what they count for', async ({ store, clock }) => {
      const { run } = await store.runs.open(aRunDraft({ feedId: 'a' }))
      clock.advance(2000)
      const settled = await settleCompleted(store, await claim(store, run.id))
      clock.advance(hourMs - 2000)
      const opened = await openAndClaim(store, { feedId: 'a' })
      const from = run.queuedAt
      const to = new Date(from.getTime() + hourMs)
      const [ended, ...others] = await store.trends.ended('a', from, to)
      expect(others).toEqual([])
      const { id, feedId, source, status, outcome, response, startedAt, updatedAt } = settled
      expect(ended).toMatchObject({
        ...{ id, feedId, source, status, outcome, response, startedAt, updatedAt },
        queuedAt: from,
        new: settled.counts.new,
        updated: settled.counts.updated,
        fetchMs: settled.timings.fetchMs,
        closed: 0,
        reopened: 0,
        rolledUpIn: null,
      })
      await store.runs.cancel(opened.runId)
      expect(await store.trends.ended('a', from, to)).toHaveLength(1)
      expect(await store.trends.ended('a', from, new Date(to.getTime() + 1))).toHaveLength(2)
      expect(await store.trends.ended('a', new Date(from.getTime() + 1), to)).toEqual([])
      expect(await store.trends.ended('b', from, to)).toEqual([])
    })

    test('are so again when more listings name them as what closed them', async ({ store }) => {
      const lease = await openAndClaim(store)
      const { id, updatedAt } = await settleCompleted(store, lease)
      await store.trends.settle('UTC', [{ id, updatedAt }])
      const closed = await anEnded(store, 'feed-b', id)
      await store.lifecycle.tally(id)
      expect(await store.trends.pending('UTC', 10)).toHaveLength(2)
      expect((await store.runs.get(id))?.closed).toBe(closed)
    })
  })

  describe('listings', () => {
    test('that ended without a run are counted by quarters of an hour', async ({
      store,
      clock,
    }) => {
      await anEnded(store, 'feed-a', null)
      await anEnded(store, 'feed-b', null)
      await anEnded(store, 'feed-c', 'a-run')
      const at = new Date('2026-11-23T10:00:00Z')
      const since = clock.in(-hourMs)
      expect(await store.trends.closedWithoutRun(since)).toEqual([
        { source: 'board.example', at, count: 2 },
      ])
      expect(await store.trends.closedWithoutRun(clock.in(1))).toEqual([])
    })

    test('of a source that are open are counted', async ({ store }) => {
      await anEnded(store, 'feed-a', null)
      await importFeed(store, 'feed-b', [[anItem({ externalId: 'b' })]])
      await importFeed(store, 'feed-c', [[anItem({ externalId: 'c', source: 'other.example' })]])
      expect(await store.trends.countOpen('board.example')).toBe(1)
      expect(await store.trends.countOpen('none.example')).toBe(0)
    })
  })
}
