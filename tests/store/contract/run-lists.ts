import { describe, expect } from 'bun:test'
import type { Counts } from '../../../src/model/run'
import type { RunFilter } from '../../../src/store/runs'
import type { Store } from '../../../src/store/store'
import { aProgress, aRunDraft, type Clock } from '../../support/factories'
import { type ContractTest, claim, completed, present } from './harness'

/** Ten runs a second apart, five each of feeds a and b; the last of b is left pending. */
async function tenRuns(store: Store, clock: Clock): Promise<string[]> {
  const ids: string[] = []
  for (let n = 0; n < 10; n++) {
    const { run } = await store.runs.open(
      aRunDraft({
        feedId: n % 2 ? 'b' : 'a',
        source: n % 2 ? 'b.example' : 'a.example',
        cycleId: n < 4 ? 'first' : null,
        trigger: n < 4 ? 'schedule' : 'manual',
        triggeredBy: n % 3 ? null : 'anna',
        triggeredVia: n % 3 ? null : 'deploy',
      }),
    )
    ids.push(run.id)
    if (n < 9) await finish(store, run.id, n)
    clock.advance(1000)
  }
  return ids
}

async function finish(store: Store, id: string, n: number) {
  const lease = await claim(store, id)
  const progress = aProgress({ new: n, updated: 1, unchanged: 2, duplicate: 3, failed: 4 })
  progress.counts.skipped = 5
  await store.runs.settle(
    lease,
    n === 3
      ? { status: 'failed', outcome: 'permanent', progress, error: null }
      : completed(progress),
  )
}

const start = Date.parse('2026-11-23T10:00:00Z')

const filters: [string, RunFilter, number[]][] = [
  ['none', {}, [9, 8, 7, 6, 5, 4, 3, 2, 1, 0]],
  ['feed', { feedId: 'a' }, [8, 6, 4, 2, 0]],
  ['source', { source: 'b.example' }, [9, 7, 5, 3, 1]],
  ['cycle', { cycleId: 'first' }, [3, 2, 1, 0]],
  ['status', { status: 'failed' }, [3]],
  ['open status', { status: 'pending' }, [9]],
  ['outcome', { outcome: 'permanent' }, [3]],
  ['trigger', { trigger: 'schedule' }, [3, 2, 1, 0]],
  ['person', { triggeredBy: 'anna' }, [9, 6, 3, 0]],
  ['person and feed', { triggeredBy: 'anna', feedId: 'a' }, [6, 0]],
  ['from, inclusive', { from: new Date(start + 8000) }, [9, 8]],
  ['to, exclusive', { to: new Date(start + 2000) }, [1, 0]],
  ['all together', { feedId: 'a', status: 'completed', from: new Date(start + 3000) }, [8, 6, 4]],
  [
    'undefined is no filter',
    { feedId: undefined, from: undefined },
    [9, 8, 7, 6, 5, 4, 3, 2, 1, 0],
  ],
  ['nothing matches', { feedId: 'none' }, []],
]

export function runListsContract(test: ContractTest): void {
  describe('lists of runs', () => {
    test('filters, newest first, and totals over the same runs', async ({ store, clock }) => {
      const ids = await tenRuns(store, clock)
      for (const [name, filter, expected] of filters) {
        const { rows } = await store.runs.list(filter, { limit: 100 })
        const found = rows.map((run) => ids.indexOf(run.id))
        expect({ name, found }).toEqual({ name, found: expected })
        const totals = await store.runs.totals(filter)
        expect({ name, runs: totals.runs }).toEqual({ name, runs: expected.length })
        const ended = expected.filter((n) => n < 9)
        const fresh = ended.reduce((sum, n) => sum + n, 0)
        expect(totals).toMatchObject({ new: fresh, skipped: 5 * ended.length })
        expectToAddUp(totals)
      }
    })

    test('totals tell how many runs have each status', async ({ store, clock }) => {
      await tenRuns(store, clock)
      const { byStatus } = await store.runs.totals({})
      expect(byStatus).toEqual({ pending: 1, processing: 0, completed: 8, failed: 1, cancelled: 0 })
    })

    test('totals of the newest of them, where there are more', async ({ store, clock }) => {
      await tenRuns(store, clock)
      expect(await store.runs.totals({}, 3)).toMatchObject({ runs: 3, byStatus: { pending: 1 } })
      expect(await store.runs.totals({ feedId: 'a' }, 100)).toEqual(
        await store.runs.totals({ feedId: 'a' }),
      )
    })

    test('recent: the newest of each feed', async ({ store, clock }) => {
      const ids = await tenRuns(store, clock)
      const recent = await store.runs.recent(['a', 'b', 'none'], 2)
      const found = (feedId: string) => recent.get(feedId)?.map((run) => ids.indexOf(run.id)) ?? []
      expect([found('a'), found('b'), found('none')]).toEqual([[8, 6], [9, 7], []])
    })

    test('some: those that are there', async ({ store, clock }) => {
      const [first = '', , third = ''] = await tenRuns(store, clock)
      const found = await store.runs.some([third, 'gone', first])
      expect(found.map(({ id }) => id).toSorted()).toEqual([first, third].toSorted())
      expect(found.find(({ id }) => id === first)).toEqual(present(await store.runs.get(first)))
      expect(await store.runs.some([])).toEqual([])
    })

    test('pages go forth and back while runs arrive', async ({ store, clock }) => {
      const ids = await tenRuns(store, clock)
      const page = (cursor?: string | null) =>
        store.runs.list({}, { limit: 4, cursor: cursor ?? undefined })
      const numbers = (rows: { id: string }[]) => rows.map((run) => ids.indexOf(run.id))
      const first = await page()
      expect([numbers(first.rows), first.previous]).toEqual([[9, 8, 7, 6], null])
      ids.push((await store.runs.open(aRunDraft({ feedId: 'c' }))).run.id)
      const second = await page(first.next)
      expect(numbers(second.rows)).toEqual([5, 4, 3, 2])
      const third = await page(second.next)
      expect([numbers(third.rows), third.next]).toEqual([[1, 0], null])
      ids.push((await store.runs.open(aRunDraft({ feedId: 'd' }))).run.id)
      const backToSecond = await page(third.previous)
      expect(numbers(backToSecond.rows)).toEqual([5, 4, 3, 2])
      const back = await page(backToSecond.previous)
      expect(numbers(back.rows)).toEqual([9, 8, 7, 6])
      const top = await page(back.previous)
      expect(numbers(top.rows).slice(0, 2)).toEqual([11, 10])
      expect(top.previous).toBeNull()
    })

    test('a page that holds all has no neighbours; an unreadable cursor is the first page, which says so', async ({
      store,
      clock,
    }) => {
      await tenRuns(store, clock)
      const exact = await store.runs.list({}, { limit: 10 })
      expect([exact.rows.length, exact.next, exact.previous]).toEqual([10, null, null])
      expect(exact).not.toHaveProperty('isAstray')
      for (const cursor of ['', 'x', '-1', '{}', "' OR 1=1", 'older_', 'newer_%']) {
        const { rows, isAstray = false } = await store.runs.list({}, { limit: 10, cursor })
        expect(rows).toEqual(exact.rows)
        expect([cursor, isAstray]).toEqual([cursor, cursor !== ''])
      }
    })
  })
}

/** `fetched = new + updated + unchanged + duplicate + failed`; `skipped` stands apart. */
function expectToAddUp(counts: Counts) {
  const { fetched, new: fresh, updated, unchanged, duplicate, failed } = counts
  expect(fresh + updated + unchanged + duplicate + failed).toBe(fetched)
}
