import { describe, expect } from 'bun:test'
import type { Slot } from '../../../src/model/host'
import type { Store } from '../../../src/store/store'
import { type ContractTest, leaseMs } from './harness'

const intervalMs = 2000
const host = 'board.example'

const acquire = (store: Store, holder: string) =>
  store.hosts.acquire(host, holder, leaseMs, intervalMs)

function refusal(slot: Slot): Extract<Slot, { isGranted: false }> {
  if (slot.isGranted) throw new Error('granted')
  return slot
}

export function hostsContract(test: ContractTest): void {
  describe('hosts', () => {
    test('one holder at a time; others are refused until it releases', async ({ store, clock }) => {
      expect(await acquire(store, 'a')).toEqual({ isGranted: true })
      const refused = refusal(await acquire(store, 'b'))
      expect(refused.reason).toBe('hostBusy')
      expect(refused.until > clock.now()).toBe(true)
      expect(await store.hosts.get(host)).toMatchObject({
        holder: 'a',
        heldUntil: clock.in(leaseMs),
      })
      expect(await store.hosts.acquire('other.example', 'b', leaseMs, intervalMs)).toEqual({
        isGranted: true,
      })
      expect(await store.hosts.get('none.example')).toBeNull()
    })

    test('of ten at once one is granted', async ({ store, reopen, clock }) => {
      const other = await reopen({ now: clock.now })
      const slots = await Promise.all(
        Array.from({ length: 10 }, (_, n) => acquire(n % 2 ? store : other, `holder ${n}`)),
      )
      expect(slots.filter((slot) => slot.isGranted)).toHaveLength(1)
    })

    test('the holder may ask again', async ({ store }) => {
      await acquire(store, 'a')
      expect(await acquire(store, 'a')).toEqual({ isGranted: true })
    })

    test('the next request begins an interval after the release', async ({ store, clock }) => {
      await acquire(store, 'a')
      await store.hosts.release(host, 'a', intervalMs)
      const refused = refusal(await acquire(store, 'b'))
      expect(refused).toEqual({ isGranted: false, reason: 'hostSpacing', until: clock.in(2000) })
      clock.advance(2000)
      expect(await acquire(store, 'b')).toEqual({ isGranted: true })
    })

    test('a crowd is promised slots an interval apart', async ({ store, clock }) => {
      await acquire(store, 'a')
      await store.hosts.release(host, 'a', intervalMs)
      const promised: number[] = []
      for (const holder of ['b', 'c', 'd'])
        promised.push(refusal(await acquire(store, holder)).until.getTime() - clock.now().getTime())
      expect(promised).toEqual([2000, 4000, 6000])
      clock.advance(2000)
      expect(await acquire(store, 'b')).toEqual({ isGranted: true })
      const late = refusal(await acquire(store, 'e'))
      expect(late.until.getTime()).toBeGreaterThanOrEqual(clock.in(6000).getTime())
    })

    test('promises of the past hold nobody back', async ({ store, clock }) => {
      await acquire(store, 'a')
      for (const holder of ['b', 'c', 'd']) await acquire(store, holder)
      clock.advance(60_000)
      expect(await acquire(store, 'e')).toEqual({ isGranted: true })
      await store.hosts.release(host, 'e', intervalMs)
      expect(refusal(await acquire(store, 'f')).until).toEqual(clock.in(2000))
    })

    test('a holder that died is followed when its lease ends', async ({ store, clock }) => {
      await acquire(store, 'dead')
      clock.advance(leaseMs - 1)
      expect((await acquire(store, 'b')).isGranted).toBe(false)
      clock.advance(1)
      expect(await acquire(store, 'b')).toEqual({ isGranted: true })
      expect(await store.hosts.renew(host, 'dead', leaseMs)).toBe(false)
      await store.hosts.release(host, 'dead', intervalMs)
      expect(await store.hosts.get(host)).toMatchObject({ holder: 'b' })
    })

    test('renewing keeps the host', async ({ store, clock }) => {
      await acquire(store, 'a')
      clock.advance(leaseMs - 1)
      expect(await store.hosts.renew(host, 'a', leaseMs)).toBe(true)
      clock.advance(leaseMs - 1)
      expect((await acquire(store, 'b')).isGranted).toBe(false)
      expect(await store.hosts.renew(host, 'b', leaseMs)).toBe(false)
      expect(await store.hosts.renew('none.example', 'b', leaseMs)).toBe(false)
    })

    test('nobody asks a paused host; a longer pause stays', async ({ store, clock }) => {
      await store.hosts.pause(host, clock.in(60_000), 'Retry-After')
      await store.hosts.pause(host, clock.in(5000), 'shorter')
      const refused = refusal(await acquire(store, 'a'))
      expect(refused.until.getTime()).toBeGreaterThanOrEqual(clock.in(60_000).getTime())
      expect(refused.reason).toBe('rateLimited')
      expect(await store.hosts.get(host)).toMatchObject({
        pausedUntil: clock.in(60_000),
        pauseReason: 'Retry-After',
      })
      await store.hosts.pause(host, clock.in(90_000), 'longer')
      clock.advance(89_999)
      expect((await acquire(store, 'a')).isGranted).toBe(false)
      clock.advance(1)
      expect(await acquire(store, 'a')).toEqual({ isGranted: true })
    })

    test('a pause while a host is held keeps the next one off', async ({ store, clock }) => {
      await acquire(store, 'a')
      await store.hosts.pause(host, clock.in(60_000), 'Retry-After')
      await store.hosts.release(host, 'a', intervalMs)
      clock.advance(intervalMs)
      expect((await acquire(store, 'b')).isGranted).toBe(false)
    })

    test('who comes too early keeps his place; nobody passes him, not even when the host is free', async ({
      store,
      clock,
    }) => {
      await acquire(store, 'a')
      for (const holder of ['b', 'c']) await acquire(store, holder)
      clock.advance(1500)
      await store.hosts.release(host, 'a', intervalMs)
      clock.advance(500)
      expect(refusal(await acquire(store, 'b')).until).toEqual(clock.in(1500))
      clock.advance(1500)
      expect((await acquire(store, 'newcomer')).isGranted).toBe(false)
      expect((await acquire(store, 'c')).isGranted).toBe(false)
      expect((await acquire(store, 'b')).isGranted).toBe(true)
    })

    test('a newcomer takes a gap that nobody was promised', async ({ store, clock }) => {
      await acquire(store, 'a')
      await store.hosts.pause(host, clock.in(3000), 'Retry-After')
      await store.hosts.release(host, 'a', intervalMs)
      await acquire(store, 'b')
      const third = refusal(await acquire(store, 'c')).until
      expect(third).toEqual(clock.in(5000))
      clock.advance(3000)
      expect((await acquire(store, 'b')).isGranted).toBe(true)
      await store.hosts.release(host, 'b', 0)
      expect((await acquire(store, 'newcomer')).isGranted).toBe(true)
    })

    test('who does not come is passed by after five seconds, and keeps his place for ten minutes', async ({
      store,
      clock,
    }) => {
      await acquire(store, 'a')
      await acquire(store, 'late')
      await store.hosts.release(host, 'a', intervalMs)
      clock.advance(2000 + 4999)
      expect((await acquire(store, 'b')).isGranted).toBe(false)
      clock.advance(1)
      expect((await acquire(store, 'b')).isGranted).toBe(true)
      await acquire(store, 'c')
      await store.hosts.release(host, 'b', intervalMs)
      expect(refusal(await acquire(store, 'late')).until).toEqual(clock.in(2000))
      clock.advance(2000)
      expect((await acquire(store, 'c')).isGranted).toBe(false)
      expect((await acquire(store, 'late')).isGranted).toBe(true)
      await store.hosts.release(host, 'late', intervalMs)
      clock.advance(11 * 60_000)
      await acquire(store, 'd')
      expect((await store.hosts.get(host))?.line).toEqual([])
    })

    test('a place is kept for a name, whoever asks for it', async ({ store, clock }) => {
      const ask = (holder: string, name: string) =>
        store.hosts.acquire(host, holder, leaseMs, intervalMs, name)
      await ask('a/1', 'a')
      await ask('b/1', 'b')
      await ask('c/1', 'c')
      await store.hosts.release(host, 'a/1', intervalMs)
      clock.advance(2000)
      expect((await ask('c/2', 'c')).isGranted).toBe(false)
      expect((await ask('b/2', 'b')).isGranted).toBe(true)
      expect((await store.hosts.get(host))?.line.map(({ name }) => name)).toEqual(['c'])
    })

    test('twenty of one host all get it in twenty intervals, in the order of their asking', async ({
      store,
      clock,
    }) => {
      const wakes = new Map(Array.from({ length: 20 }, (_, n) => [`run ${n}`, clock.now()]))
      const granted: string[] = []
      const startedAt = clock.now().getTime()
      let asked = 0
      while (wakes.size > 0) {
        for (const [holder, at] of wakes) {
          if (at > clock.now()) continue
          asked++
          const slot = await acquire(store, holder)
          if (!slot.isGranted) wakes.set(holder, slot.until)
          else {
            granted.push(holder)
            wakes.delete(holder)
            clock.advance(100)
            await store.hosts.release(host, holder, intervalMs)
          }
        }
        clock.advance(50)
      }
      expect(granted).toEqual(Array.from({ length: 20 }, (_, n) => `run ${n}`))
      const bound = 19 * intervalMs + 20 * 100
      expect(clock.now().getTime() - startedAt).toBeLessThan(bound * 1.1)
      expect(asked).toBeLessThan(20 * 4)
    })

    describe('rest', () => {
      const failed = { isWell: false, isEnded: true, reason: 'connection refused' } as const
      const inTheMiddle = { ...failed, isEnded: false }
      const minutes = (count: number) => count * 60_000

      test('three failed runs within ten minutes give the host half an hour', async ({
        store,
        clock,
      }) => {
        await store.hosts.judge(host, failed)
        clock.advance(minutes(5))
        await store.hosts.judge(host, failed)
        await store.hosts.judge(host, inTheMiddle)
        expect((await acquire(store, 'a')).isGranted).toBe(true)
        await store.hosts.release(host, 'a', 0)
        clock.advance(minutes(5) - 1)
        await store.hosts.judge(host, failed)
        const until = clock.in(minutes(30))
        const refused = refusal(await acquire(store, 'a'))
        expect(refused).toEqual({ isGranted: false, reason: 'hostResting', until })
        expect(await store.hosts.get(host)).toMatchObject({
          restingUntil: until,
          restReason: 'connection refused',
        })
        expect((await store.hosts.list()).map((known) => known.host)).toEqual([host])
      })

      test('three in more than ten minutes do not', async ({ store, clock }) => {
        for (const span of [0, minutes(5), minutes(5)]) {
          clock.advance(span)
          await store.hosts.judge(host, failed)
        }
        expect((await acquire(store, 'a')).isGranted).toBe(true)
      })

      test('then one probe: if it is well the host is as new, if not it rests again', async ({
        store,
        clock,
      }) => {
        const restAndProbe = async (first: string, second: string) => {
          clock.advance(minutes(30))
          expect((await acquire(store, first)).isGranted).toBe(true)
          expect(refusal(await acquire(store, second)).reason).toBe('hostResting')
        }
        for (const _ of [1, 2, 3]) await store.hosts.judge(host, failed)
        await restAndProbe('a', 'b')
        await store.hosts.judge(host, inTheMiddle)
        await store.hosts.release(host, 'a', 0)
        expect(refusal(await acquire(store, 'b')).until).toEqual(clock.in(minutes(30)))
        await restAndProbe('b', 'a')
        await store.hosts.judge(host, { isWell: true })
        await store.hosts.release(host, 'b', 0)
        expect(await store.hosts.get(host)).toMatchObject({ restingUntil: null, failedAt: [] })
      })
    })
  })
}
