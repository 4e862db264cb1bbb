import { describe, expect } from 'bun:test'
import type { ContractTest } from './harness'

export function heartbeatsContract(test: ContractTest): void {
  describe('heartbeats', () => {
    test('of a process the last one stands, with its start', async ({ store, clock }) => {
      const aliveSince = clock.now()
      const worker = {
        name: 'machine:7',
        role: 'worker',
        aliveSince,
        queueDownSince: null,
      } as const
      await store.heartbeats.beat(worker)
      const web = {
        name: 'machine:1',
        role: 'web',
        aliveSince,
        queueDownSince: aliveSince,
      } as const
      await store.heartbeats.beat(web)
      clock.advance(3000)
      await store.heartbeats.beat(worker)
      expect(await store.heartbeats.list()).toEqual([
        { ...web, seenAt: aliveSince, stoppedAt: null },
        { ...worker, seenAt: clock.now(), stoppedAt: null },
      ])
    })

    test('who stops has said so, and may come back under the same name', async ({
      store,
      clock,
    }) => {
      const worker = { name: 'machine:1', role: 'worker', queueDownSince: null } as const
      await store.heartbeats.beat({ ...worker, aliveSince: clock.now() })
      clock.advance(1000)
      await store.heartbeats.stop('machine:1')
      await store.heartbeats.stop('nobody')
      expect(await store.heartbeats.list()).toMatchObject([{ ...worker, stoppedAt: clock.now() }])
      clock.advance(1000)
      await store.heartbeats.beat({ ...worker, aliveSince: clock.now() })
      const now = clock.now()
      expect(await store.heartbeats.list()).toEqual([
        { ...worker, aliveSince: now, seenAt: now, stoppedAt: null },
      ])
    })

    test('ten that begin at once are ten, and each once', async ({ store, reopen, clock }) => {
      const other = await reopen({ now: clock.now })
      const aliveSince = clock.now()
      await Promise.all(
        Array.from({ length: 20 }, (_, n) =>
          (n % 2 ? store : other).heartbeats.beat({
            name: `machine:${n % 10}`,
            role: 'worker',
            aliveSince,
            queueDownSince: null,
          }),
        ),
      )
      expect(await store.heartbeats.list()).toHaveLength(10)
    })

    test('who was not heard of for long is forgotten', async ({ store, clock }) => {
      for (const name of ['a', 'b', 'c']) {
        await store.heartbeats.beat({
          name,
          role: 'worker',
          aliveSince: clock.now(),
          queueDownSince: null,
        })
        clock.advance(1000)
      }
      expect(await store.retention.heartbeats(clock.in(-1000), 1)).toBe(1)
      expect(await store.retention.heartbeats(clock.in(-1000), 9)).toBe(1)
      expect((await store.heartbeats.list()).map(({ name }) => name)).toEqual(['c'])
    })
  })
}
