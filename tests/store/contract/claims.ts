import { describe, expect } from 'bun:test'
import { noProgress, type Progress } from '../../../src/model/run'
import type { Settlement } from '../../../src/model/run-steps'
import type { Store } from '../../../src/store/store'
import { aBatch, aFeedDraft, aProgress, aRun, aRunDraft } from '../../support/factories'
import {
  type ContractTest,
  claim,
  completed,
  leaseMs,
  openAndClaim,
  present,
  settleCompleted,
} from './harness'

const full: Progress = {
  counts: { fetched: 9, new: 1, updated: 2, unchanged: 3, duplicate: 1, failed: 2, skipped: 4 },
  timings: { fetchMs: 100, parseMs: 20, storeMs: 3 },
  response: { status: 200, finalUrl: 'https://x/', redirects: 1, bytes: 10, decodedBytes: 50 },
  rejected: [{ index: 3, reason: 'no title', excerpt: 'Grüße' }],
  duplicates: [{ index: 4, key: 'board.example/ä' }],
  warnings: [{ kind: 'guidChurn', message: 'guids change' }],
}

const error = { kind: 'timeout', message: 'no answer', excerpt: '<html>' } as const

type Pending = Extract<Settlement, { status: 'pending' }>

const aWait = (overrides: Partial<Pending> = {}): Settlement => ({
  status: 'pending',
  outcome: 'waiting',
  progress: aProgress(),
  error: null,
  isAttemptSpent: false,
  waitingUntil: null,
  waitingReason: 'hostBusy',
  waitingMessage: 'busy',
  ...overrides,
})

export function claimsContract(test: ContractTest): void {
  describe('claiming', () => {
    test('a claim takes the run under a lease', async ({ store, clock }) => {
      const { run } = await store.runs.open(aRunDraft())
      clock.advance(5)
      const taken = await store.runs.claim(run.id, 'one', leaseMs)
      const startedAt = clock.now()
      const expected = aRun({
        ...run,
        status: 'processing',
        attempt: 1,
        attempts: [
          { number: 1, worker: 'one', startedAt, finishedAt: null, outcome: null, error: null },
        ],
        leasedBy: 'one',
        leasedUntil: clock.in(leaseMs),
        startedAt,
        updatedAt: startedAt,
      })
      const lease = { runId: run.id, attempt: 1, worker: 'one' }
      expect(taken).toEqual({ isTaken: true, run: expected, lease })
      expect(await store.runs.get(run.id)).toEqual(expected)
    })

    test('missing, finished, held and early runs are not taken', async ({ store, clock }) => {
      const worker = 'two'
      const tryClaim = (id: string) => store.runs.claim(id, worker, leaseMs)
      expect(await tryClaim('none')).toEqual({ isTaken: false, reason: 'missing' })
      const lease = await openAndClaim(store)
      const held = { isTaken: false, reason: 'held', until: clock.in(leaseMs) }
      expect(await tryClaim(lease.runId)).toMatchObject(held)
      const until = clock.in(5000)
      await store.runs.settle(lease, aWait({ waitingUntil: until }))
      expect(await tryClaim(lease.runId)).toEqual({ isTaken: false, reason: 'early', until })
      clock.advance(5000)
      const again = await claim(store, lease.runId)
      await settleCompleted(store, again)
      expect(await tryClaim(lease.runId)).toEqual({ isTaken: false, reason: 'finished' })
    })

    test('of ten claims at once one is taken', async ({ store, reopen, clock }) => {
      const other = await reopen({ now: clock.now })
      const { run } = await store.runs.open(aRunDraft())
      const claims = await Promise.all(
        Array.from({ length: 10 }, (_, n) =>
          (n % 2 ? store : other).runs.claim(run.id, `worker ${n}`, leaseMs),
        ),
      )
      expect(claims.filter((one) => one.isTaken)).toHaveLength(1)
    })

    test('an expired lease is taken over: its attempt crashed and is spent', async ({
      store,
      clock,
    }) => {
      const lease = await openAndClaim(store, {}, 'dead')
      await store.runs.progress(lease, full)
      clock.advance(leaseMs)
      const second = await claim(store, lease.runId, 'next')
      expect(second.attempt).toBe(2)
      const run = present(await store.runs.get(lease.runId))
      expect(run).toMatchObject({ ...noProgress(), attempt: 2, attemptsSpent: 1 })
      expect(run.attempts).toMatchObject([
        { number: 1, finishedAt: clock.now(), outcome: null, error: { kind: 'crashed' } },
        { number: 2, worker: 'next', finishedAt: null, outcome: null, error: null },
      ])
      expect(run.startedAt).toEqual(present(run.attempts[0]).startedAt)
    })
  })

  describe('the lease', () => {
    test('renewing moves its end', async ({ store, clock }) => {
      const lease = await openAndClaim(store)
      clock.advance(leaseMs - 1)
      expect(await store.runs.renew(lease, leaseMs)).toBe(true)
      clock.advance(leaseMs - 1)
      const other = await store.runs.claim(lease.runId, 'other', leaseMs)
      expect(other).toEqual({ isTaken: false, reason: 'held', until: clock.in(1) })
    })

    test('renewing is no news of the run', async ({ store, clock }) => {
      const lease = await openAndClaim(store)
      const { updatedAt } = present(await store.runs.get(lease.runId))
      clock.advance(3000)
      expect(await store.runs.renew(lease, leaseMs)).toBe(true)
      const renewed = present(await store.runs.get(lease.runId))
      expect(renewed).toMatchObject({ updatedAt, leasedUntil: clock.in(leaseMs) })
      expect(await store.runs.changedSince(clock.now(), 10)).toEqual([])
    })

    test('an expired lease that nobody took may go on', async ({ store, clock }) => {
      const lease = await openAndClaim(store)
      clock.advance(leaseMs * 2)
      expect(await store.runs.progress(lease, full)).toBe(true)
      expect(await store.runs.renew(lease, leaseMs)).toBe(true)
      clock.advance(leaseMs * 2)
      expect(await settleCompleted(store, lease)).toMatchObject({ status: 'completed' })
    })

    const losses: Record<string, (store: Store, runId: string) => Promise<unknown>> = {
      'another worker took the run': (store, runId) => claim(store, runId, 'next'),
      'the same worker took it again': (store, runId) => claim(store, runId, 'worker'),
      'the run was cancelled': (store, runId) => store.runs.cancel(runId),
      'the run was settled': async (store, runId) =>
        settleCompleted(store, await claim(store, runId, 'next')),
    }
    for (const [how, lose] of Object.entries(losses))
      test(`a lost lease writes nothing: ${how}`, async ({ store, clock }) => {
        const feed = aFeedDraft()
        await store.feeds.insert(feed)
        const lease = await openAndClaim(store, { feedId: feed.id })
        clock.advance(leaseMs)
        await lose(store, lease.runId)
        const before = await store.runs.get(lease.runId)
        clock.advance(1)
        expect(await store.runs.renew(lease, leaseMs)).toBe(false)
        expect(await store.runs.progress(lease, full)).toBe(false)
        expect(await store.listings.upsert(lease, feed.id, aBatch(1, 2))).toBeNull()
        const patch = { lastRunId: lease.runId }
        expect(await store.runs.settle(lease, completed(), patch)).toBeNull()
        expect(await store.runs.get(lease.runId)).toEqual(before)
        expect((await store.feeds.get(feed.id))?.lastRunId).toBeNull()
        expect(await store.listings.count({}, 10)).toBe(0)
      })
  })

  describe('progress and settling', () => {
    test('progress is stored whole', async ({ store, clock }) => {
      const lease = await openAndClaim(store)
      clock.advance(5)
      await store.runs.progress(lease, full)
      const run = await store.runs.get(lease.runId)
      expect(run).toMatchObject({ ...full, status: 'processing', updatedAt: clock.now() })
      await store.runs.progress(lease, noProgress())
      expect(await store.runs.get(lease.runId)).toMatchObject(noProgress())
    })

    test('a settled run is finished and holds what its last attempt did', async ({
      store,
      clock,
    }) => {
      const lease = await openAndClaim(store)
      clock.advance(5)
      const failed = { status: 'failed', outcome: 'permanent', error, progress: full } as const
      const run = present(await store.runs.settle(lease, failed))
      const finishedAt = clock.now()
      expect(run).toMatchObject({ ...full, status: 'failed', outcome: 'permanent', error })
      expect(run).toMatchObject({ finishedAt, updatedAt: finishedAt, leasedBy: null })
      expect(run).toMatchObject({ leasedUntil: null, waitingUntil: null, waitingReason: null })
      expect(run.attempts).toMatchObject([{ outcome: 'permanent', error, finishedAt }])
      expect(await store.runs.get(run.id)).toEqual(run)
    })

    test('a back-off leaves its attempt, spends it and waits', async ({ store, clock }) => {
      const lease = await openAndClaim(store)
      const waitingUntil = clock.in(60_000)
      const wait = { waitingUntil, waitingReason: 'backOff', waitingMessage: 'again' } as const
      const settlement = aWait({ ...wait, outcome: 'retryable', error, isAttemptSpent: true })
      const run = present(await store.runs.settle(lease, settlement))
      expect(run).toMatchObject({ ...wait, status: 'pending', outcome: 'retryable', error })
      expect(run).toMatchObject({ attempt: 1, attemptsSpent: 1, leasedBy: null, finishedAt: null })
      expect(run.attempts).toMatchObject([{ outcome: 'retryable', error }])
      clock.advance(60_000)
      await claim(store, run.id)
      const again = present(await store.runs.get(run.id))
      expect(again).toMatchObject({ outcome: null, error: null, waitingUntil: null, waitedMs: 0 })
      expect(again).toMatchObject({ waitingReason: null, waitingMessage: null, attempt: 2 })
    })

    for (const outcome of ['waiting', 'interrupted'] as const)
      test(`an attempt that was ${outcome} leaves no entry, and its number is not used again`, async ({
        store,
        clock,
      }) => {
        const lease = await openAndClaim(store)
        const run = present(await store.runs.settle(lease, aWait({ outcome })))
        expect(run).toMatchObject({ attempts: [], attempt: 1, attemptsSpent: 0, startedAt: null })
        clock.advance(5)
        expect((await claim(store, run.id)).attempt).toBe(2)
        const again = present(await store.runs.get(run.id))
        expect(again.attempts.map((attempt) => attempt.number)).toEqual([2])
        expect(again.startedAt).toEqual(clock.now())
      })

    test('time spent waiting for a host adds up, without what it took a worker to come', async ({
      store,
      clock,
    }) => {
      let lease = await openAndClaim(store)
      for (const [reason, ms] of [
        ['hostBusy', 1000],
        ['backOff', 50],
        ['rateLimited', 2000],
      ] as const) {
        const waitingUntil = clock.in(ms)
        await store.runs.settle(lease, aWait({ waitingUntil, waitingReason: reason }))
        clock.advance(ms + 48 * 3_600_000)
        lease = await claim(store, lease.runId)
      }
      expect((await store.runs.get(lease.runId))?.waitedMs).toBe(1000 + 2000)
    })
  })
}
