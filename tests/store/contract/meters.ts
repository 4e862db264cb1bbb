import { describe, expect } from 'bun:test'
import { noProgress } from '../../../src/model/run'
import type { Store } from '../../../src/store/store'
import { aProgress, aRunDraft } from '../../support/factories'
import { type ContractTest, claim, completed } from './harness'

const opened = async (store: Store, feedId: string) =>
  (await store.runs.open(aRunDraft({ feedId }))).run.id

/** What the figures over all runs are made from. */
export function metersContract(test: ContractTest): void {
  describe('runs that have ended', () => {
    test('come in the order of their ends, from any place on, and open ones never', async ({
      store,
      clock,
    }) => {
      const ids = [await opened(store, 'a'), await opened(store, 'b'), await opened(store, 'c')]
      await opened(store, 'open')
      const from = clock.now()
      for (const id of ids.toReversed()) {
        await store.runs.settle(await claim(store, id), completed(aProgress({ new: 1 })))
        // The last two end in the same instant.
        if (id === ids[2]) clock.advance(1000)
      }
      const all = await store.runs.ended({ finishedAt: from, id: '' }, 10)
      expect(all.map(({ id }) => id)).toEqual([ids[2], ids[0], ids[1]] as string[])
      const [first, second] = all
      if (!first?.finishedAt || !second?.finishedAt) throw new Error('they have not ended')
      const behind = { finishedAt: second.finishedAt, id: second.id }
      expect((await store.runs.ended(behind, 10)).map(({ id }) => id)).toEqual([ids[1]] as string[])
      expect(await store.runs.ended({ finishedAt: from, id: '' }, 1)).toHaveLength(1)
      const later = new Date(clock.now().getTime() + 1)
      expect(await store.runs.ended({ finishedAt: later, id: '' }, 10)).toEqual([])
    })

    test('tell how often they had to wait for a host, and why; a back-off is none', async ({
      store,
      clock,
    }) => {
      const id = await opened(store, 'a')
      for (const waitingReason of ['hostBusy', 'backOff', 'rateLimited', 'hostBusy'] as const) {
        await store.runs.settle(await claim(store, id), {
          status: 'pending',
          outcome: 'waiting',
          progress: noProgress(),
          error: null,
          isAttemptSpent: false,
          waitingUntil: clock.in(1000),
          waitingReason,
          waitingMessage: 'Not now.',
        })
        clock.advance(1000)
      }
      expect(await store.runs.get(id)).toMatchObject({ waits: { hostBusy: 2, rateLimited: 1 } })
    })

    test('keep where they were opened', async ({ store }) => {
      const traceParent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01'
      const { run } = await store.runs.open(aRunDraft({ feedId: 'a', traceParent }))
      const { run: other } = await store.runs.open(aRunDraft({ feedId: 'b' }))
      expect((await store.runs.get(run.id))?.traceParent).toBe(traceParent)
      expect((await store.runs.get(other.id))?.traceParent).toBeNull()
    })
  })

  test('a setting is swapped by one of any number who have read the same', async ({ store }) => {
    const { settings } = store
    const swap = (before: string | null, value: string) => settings.swap('figures', before, value)
    const first = await Promise.all([swap(null, 'a'), swap(null, 'b'), swap(null, 'c')])
    expect(first.filter(Boolean)).toHaveLength(1)
    const now = (await settings.get('figures')) ?? ''
    const second = await Promise.all([swap(now, 'd'), swap(now, 'e')])
    expect(second.filter(Boolean)).toHaveLength(1)
    expect(await swap(now, 'f')).toBe(false)
    expect(await swap(null, 'g')).toBe(false)
    expect(['d', 'e']).toContain((await settings.get('figures')) ?? '')
  })
}
