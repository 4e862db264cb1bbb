import { describe, expect } from 'bun:test'
import type { ContractTest } from './harness'

const staleMs = 30_000

export function cyclesContract(test: ContractTest): void {
  describe('cycles', () => {
    test('of ten that begin a cycle at once one opens it', async ({ store, reopen, clock }) => {
      const other = await reopen({ now: clock.now })
      const cycle = { id: '2026-11-23T10:00:00Z', trigger: 'schedule', at: clock.now() } as const
      const begun = await Promise.all(
        Array.from({ length: 10 }, (_, n) => (n % 2 ? store : other).cycles.begin(cycle, staleMs)),
      )
      expect(begun.filter(Boolean)).toHaveLength(1)
      expect(await store.cycles.get(cycle.id)).toEqual({ ...cycle, openedAt: null })
      expect(await store.cycles.get('none')).toBeNull()
    })

    test('a cycle whose opener died is taken up once, a finished one never', async ({
      store,
      clock,
    }) => {
      const cycle = { id: 'tick', trigger: 'schedule', at: clock.now() } as const
      expect(await store.cycles.begin(cycle, staleMs)).toBe(true)
      clock.advance(staleMs - 1)
      expect(await store.cycles.begin(cycle, staleMs)).toBe(false)
      clock.advance(1)
      expect(await store.cycles.begin(cycle, staleMs)).toBe(true)
      expect(await store.cycles.begin(cycle, staleMs)).toBe(false)
      await store.cycles.finish(cycle.id)
      expect(await store.cycles.get(cycle.id)).toEqual({ ...cycle, openedAt: clock.now() })
      clock.advance(staleMs * 2)
      expect(await store.cycles.begin(cycle, staleMs)).toBe(false)
    })
  })

  describe('settings', () => {
    test('of ten that ensure a setting at once all get the same', async ({
      store,
      reopen,
      clock,
    }) => {
      const other = await reopen({ now: clock.now })
      const values = await Promise.all(
        Array.from({ length: 10 }, (_, n) => (n % 2 ? store : other).settings.ensure('id', `${n}`)),
      )
      expect(new Set(values).size).toBe(1)
      expect(await store.settings.get('id')).toBe(values[0] ?? null)
    })

    test('a fact is set, read, changed and removed', async ({ store }) => {
      expect(await store.settings.get('queue')).toBeNull()
      await store.settings.set('queue', 'paused')
      expect(await store.settings.get('queue')).toBe('paused')
      await store.settings.set('queue', '')
      expect(await store.settings.get('queue')).toBe('')
      await store.settings.set('queue', null)
      await store.settings.set('queue', null)
      expect(await store.settings.get('queue')).toBeNull()
    })
  })

  describe('the store', () => {
    test('its clock is the one it was given, and it answers', async ({ store, clock }) => {
      clock.advance(5)
      expect(store.now()).toEqual(clock.now())
      await store.ping()
      expect(await store.version()).toMatch(/^(SQLite|MongoDB) \d+\.\d+/)
    })
  })
}
