import { describe, expect } from 'bun:test'
import type { FailureKind } from '../../../src/model/failure'
import type { Run, RunDraft } from '../../../src/model/run'
import type { RunFilter } from '../../../src/store/runs'
import type { Store } from '../../../src/store/store'
import { aProgress, aRunDraft, type Clock } from '../../support/factories'
import { type ContractTest, openAndClaim, present, settleCompleted } from './harness'

/** A run that has failed for good, a second after it was opened. */
export async function aFailure(
  store: Store,
  clock: Clock,
  draft: Partial<RunDraft> = {},
  kind: FailureKind = 'notFound',
): Promise<Run> {
  const lease = await openAndClaim(store, draft)
  clock.advance(1000)
  const error = { kind, message: 'It is so.', excerpt: '<html>' }
  const progress = aProgress()
  return present(
    await store.runs.settle(lease, { status: 'failed', outcome: 'permanent', progress, error }),
  )
}

const idsOf = async (store: Store, filter: RunFilter): Promise<string[]> =>
  (await store.runs.list(filter, { limit: 100 })).rows.map((run) => run.id)

export function deadLettersContract(test: ContractTest): void {
  describe('dead letters', () => {
    test('are failed runs, found by kind, feed, source and end', async ({ store, clock }) => {
      const b = { feedId: 'b', source: 'b.example' }
      const first = await aFailure(store, clock, { feedId: 'a' })
      const second = await aFailure(store, clock, b, 'timeout')
      const third = await aFailure(store, clock, { feedId: 'a' }, 'timeout')
      const done = await settleCompleted(store, await openAndClaim(store, b))
      const { run: open } = await store.runs.open(aRunDraft({ feedId: 'c' }))
      const ids = [first, second, third, done, open].map((run) => run.id)
      const filters: [string, RunFilter, number[]][] = [
        ['all', { isDeadLetter: true }, [2, 1, 0]],
        ['all others', { isDeadLetter: false }, [4, 3]],
        ['open', { isOpen: true }, [4]],
        ['ended', { isOpen: false }, [3, 2, 1, 0]],
        ['kind', { isDeadLetter: true, errorKind: 'timeout' }, [2, 1]],
        ['kind alone', { errorKind: 'notFound' }, [0]],
        ['feed', { isDeadLetter: true, feedId: 'a' }, [2, 0]],
        ['source', { isDeadLetter: true, source: 'b.example' }, [1]],
        ['ended before', { isDeadLetter: true, endedBefore: present(third.finishedAt) }, [1, 0]],
        ['all together', { isDeadLetter: true, errorKind: 'timeout', feedId: 'b' }, [1]],
        ['none', { isDeadLetter: true, errorKind: 'gone' }, []],
      ]
      for (const [name, filter, expected] of filters) {
        const found = (await idsOf(store, filter)).map((id) => ids.indexOf(id))
        expect({ name, found }).toEqual({ name, found: expected })
        expect(await store.runs.count(filter, 100)).toBe(expected.length)
        expect((await store.runs.totals(filter)).runs).toBe(expected.length)
      }
      expect(await store.runs.count({}, 2)).toBe(2)
      const page = await store.runs.list({ isDeadLetter: true }, { limit: 2 })
      const cursor = present(page.next)
      const next = await store.runs.list({ isDeadLetter: true }, { limit: 2, cursor })
      expect(next.rows.map((run) => run.id)).toEqual([first.id])
    })

    test('a retry takes its run off the list and is named there', async ({ store, clock }) => {
      const failed = await aFailure(store, clock)
      clock.advance(10)
      const { run } = await store.runs.open(aRunDraft({ retryOf: failed.id }))
      const before = present(await store.runs.get(failed.id))
      expect(before).toEqual({ ...failed, retriedBy: run.id, updatedAt: clock.now() })
      expect(await idsOf(store, { isDeadLetter: true })).toEqual([])
      const again = await store.runs.open(aRunDraft({ retryOf: failed.id }))
      expect(again).toMatchObject({ isNew: false, run: { id: run.id } })
    })

    test('a retry that is not opened takes nothing off', async ({ store, clock }) => {
      const failed = await aFailure(store, clock)
      await store.runs.open(aRunDraft())
      await store.runs.open(aRunDraft({ retryOf: failed.id }))
      expect(await idsOf(store, { isDeadLetter: true })).toEqual([failed.id])
    })

    test('a run that fails again is a dead letter of its own', async ({ store, clock }) => {
      const failed = await aFailure(store, clock)
      const again = await aFailure(store, clock, { retryOf: failed.id })
      expect(await idsOf(store, { isDeadLetter: true })).toEqual([again.id])
    })

    test('one run may answer several; what is no dead letter stays as it is', async ({
      store,
      clock,
    }) => {
      const [one, two] = [await aFailure(store, clock), await aFailure(store, clock)]
      const done = await settleCompleted(store, await openAndClaim(store))
      const { run } = await store.runs.open(aRunDraft())
      clock.advance(10)
      expect(await store.runs.answer([one.id, two.id, done.id, 'none'], run.id)).toBe(2)
      expect(await store.runs.get(two.id)).toMatchObject({
        retriedBy: run.id,
        updatedAt: clock.now(),
      })
      expect(await store.runs.get(done.id)).toEqual(done)
      expect(await store.runs.answer([one.id], 'another')).toBe(0)
    })

    test('one is dismissed once, with a note', async ({ store, reopen, clock }) => {
      const failed = await aFailure(store, clock)
      clock.advance(10)
      const other = await reopen({ now: clock.now })
      const both = await Promise.all(
        [store, other].map(({ runs }) => runs.dismiss(failed.id, 'The board has moved')),
      )
      const dismissed = {
        ...failed,
        dismissedAt: clock.now(),
        dismissedNote: 'The board has moved',
        updatedAt: clock.now(),
      }
      expect(both.filter(Boolean)).toEqual([dismissed])
      expect(await store.runs.get(failed.id)).toEqual(dismissed)
      expect(await idsOf(store, { isDeadLetter: true })).toEqual([])
      const done = await settleCompleted(store, await openAndClaim(store))
      for (const id of [done.id, 'none']) expect(await store.runs.dismiss(id, 'x')).toBeNull()
    })
  })
}
