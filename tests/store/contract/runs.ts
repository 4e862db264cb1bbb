import { describe, expect } from 'bun:test'
import { aProgress, aRun, aRunDraft } from '../../support/factories'
import { type ContractTest, claim, openAndClaim, present, settleCompleted } from './harness'

export function runsContract(test: ContractTest): void {
  describe('opening runs', () => {
    test('a new run is pending, with nothing done', async ({ store, clock }) => {
      const draft = aRunDraft({ cycleId: 'cycle', retryOf: 'old', isForced: true })
      const { run, isNew } = await store.runs.open(draft)
      expect(isNew).toBe(true)
      const at = clock.now()
      expect(run).toEqual(aRun({ ...draft, queuedAt: at, updatedAt: at }))
      expect(await store.runs.get(draft.id)).toEqual(run)
      expect(await store.runs.get('none')).toBeNull()
    })

    test('ten opens of one feed at once: one run, the same for all', async ({
      store,
      reopen,
      clock,
    }) => {
      const other = await reopen({ now: clock.now })
      const openings = await Promise.all(
        Array.from({ length: 10 }, (_, n) => (n % 2 ? store : other).runs.open(aRunDraft())),
      )
      expect(openings.filter((opening) => opening.isNew)).toHaveLength(1)
      expect(new Set(openings.map((opening) => opening.run.id)).size).toBe(1)
      expect((await store.runs.list({}, { limit: 20 })).rows).toHaveLength(1)
    })

    test('another run opens when the first has ended, and not while it works', async ({
      store,
    }) => {
      const lease = await openAndClaim(store)
      expect((await store.runs.open(aRunDraft())).run.id).toBe(lease.runId)
      await settleCompleted(store, lease)
      expect((await store.runs.open(aRunDraft())).isNew).toBe(true)
    })

    test('runs of two feeds are open side by side', async ({ store }) => {
      await store.runs.open(aRunDraft({ feedId: 'a' }))
      expect((await store.runs.open(aRunDraft({ feedId: 'b' }))).isNew).toBe(true)
    })
  })

  describe('cancelling', () => {
    test('a pending run ends, and its feed can have another', async ({ store, clock }) => {
      const { run } = await store.runs.open(aRunDraft())
      clock.advance(5)
      const cancelled = present(await store.runs.cancel(run.id))
      const finishedAt = clock.now()
      expect(cancelled).toMatchObject({ status: 'cancelled', outcome: 'cancelled', finishedAt })
      expect(cancelled.updatedAt).toEqual(finishedAt)
      expect(await store.runs.cancel(run.id)).toBeNull()
      expect(await store.runs.cancel('none')).toBeNull()
      expect((await store.runs.open(aRunDraft())).isNew).toBe(true)
    })

    test('a run that a worker holds is taken from it', async ({ store, clock }) => {
      const lease = await openAndClaim(store)
      clock.advance(5)
      const cancelled = present(await store.runs.cancel(lease.runId))
      expect(cancelled).toMatchObject({ leasedBy: null, leasedUntil: null })
      const { attempts } = cancelled
      expect(attempts).toMatchObject([{ outcome: 'cancelled', finishedAt: clock.now() }])
      expect(await store.runs.renew(lease, 1000)).toBe(false)
    })
  })

  describe('regenerating', () => {
    test('generation rises for an open run of that generation only', async ({ store, clock }) => {
      const { run } = await store.runs.open(aRunDraft())
      clock.advance(5)
      const renewed = await store.runs.regenerate(run.id, 0)
      expect(renewed).toMatchObject({ generation: 1, updatedAt: clock.now() })
      expect(await store.runs.regenerate(run.id, 0)).toBeNull()
      expect(await store.runs.regenerate('none', 0)).toBeNull()
      await store.runs.cancel(run.id)
      expect(await store.runs.regenerate(run.id, 1)).toBeNull()
    })

    test('of two at once one gets it', async ({ store }) => {
      const { run } = await store.runs.open(aRunDraft())
      const both = [0, 0].map((generation) => store.runs.regenerate(run.id, generation))
      expect((await Promise.all(both)).filter(Boolean)).toHaveLength(1)
    })
  })

  describe('ready and unheld', () => {
    test('ready: pending or abandoned, not early; urgent first, then oldest', async ({
      store,
      clock,
    }) => {
      const open = (feedId: string, priority = 5) =>
        store.runs.open(aRunDraft({ feedId, priority }))
      const abandoned = await open('abandoned')
      await claim(store, abandoned.run.id)
      clock.advance(30_001)
      for (const feedId of ['old', 'young']) await open(feedId)
      await open('urgent', 1)
      const held = await open('held')
      await claim(store, held.run.id)
      const waiting = await openAndClaim(store, { feedId: 'waiting' })
      await settleWaiting(waiting, 1000)
      expect(await feedIds(store.runs.ready(10))).toEqual(['urgent', 'abandoned', 'old', 'young'])
      expect(await feedIds(store.runs.ready(2))).toEqual(['urgent', 'abandoned'])
      const unheld = await feedIds(store.runs.unheld(10))
      expect(unheld).toEqual(['urgent', 'abandoned', 'old', 'young', 'waiting'])
      const [, second] = await store.runs.unheld(2)
      expect(await feedIds(store.runs.unheld(2, second))).toEqual(['old', 'young'])
      clock.advance(1000)
      expect(await feedIds(store.runs.ready(10))).toContain('waiting')

      async function settleWaiting(lease: typeof waiting, ms: number) {
        await store.runs.settle(lease, {
          progress: aProgress(),
          outcome: 'waiting',
          error: null,
          status: 'pending',
          isAttemptSpent: false,
          waitingUntil: clock.in(ms),
          waitingReason: 'hostBusy',
          waitingMessage: 'busy',
        })
      }
    })
  })

  describe('changedSince', () => {
    test('every write of a run shows it again, oldest change first', async ({ store, clock }) => {
      const a = await store.runs.open(aRunDraft({ feedId: 'a' }))
      clock.advance(10)
      const b = await store.runs.open(aRunDraft({ feedId: 'b' }))
      clock.advance(10)
      const sinceOpen = clock.now()
      expect(await store.runs.changedSince(sinceOpen, 10)).toEqual([])
      const lease = await claim(store, a.run.id)
      const changed = await store.runs.changedSince(b.run.updatedAt, 10)
      expect(changed.map((run) => run.id)).toEqual([b.run.id, a.run.id])
      for (const write of writesOf(lease)) {
        clock.advance(10)
        await write()
        const [run] = await store.runs.changedSince(clock.now(), 10)
        expect(run?.id).toBe(a.run.id)
      }
      expect(await store.runs.changedSince(new Date(0), 1)).toHaveLength(1)

      function writesOf(held: typeof lease) {
        return [
          () => store.runs.progress(held, aProgress()),
          () => store.runs.regenerate(held.runId, 0),
          () => settleCompleted(store, held),
        ]
      }
    })
  })

  const feedIds = async (runs: Promise<{ feedId: string }[]>) =>
    (await runs).map((run) => run.feedId)
}
