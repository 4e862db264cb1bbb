import { describe, expect } from 'bun:test'
import type { Slot, Store } from '../../../src/store/store'
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
      expect(['hostPaused', 'rateLimited']).toContain(refused.reason)
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
  })
}
