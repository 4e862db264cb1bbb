import { describe, expect } from 'bun:test'
import { noEntry } from '../../../src/model/ledger'
import type { ContractTest } from './harness'

const dayMs = 24 * 3_600_000

export function ledgerContract(test: ContractTest): void {
  describe('the ledger', () => {
    test('adds up for each host and day', async ({ store, clock }) => {
      const entry = { requests: 2, notModified: 1, rateLimited: 0, bytes: 900, bytesSaved: 5000 }
      await store.ledger.add('a.example', entry)
      await store.ledger.add('a.example', { ...noEntry(), requests: 1, rateLimited: 1 })
      await store.ledger.add('b.example', { ...noEntry(), requests: 7 })
      clock.advance(dayMs)
      await store.ledger.add('a.example', entry)
      expect(await store.ledger.since('2026-11-23')).toEqual([
        { host: 'a.example', day: '2026-11-24', ...entry },
        { host: 'a.example', day: '2026-11-23', ...entry, requests: 3, rateLimited: 1 },
        { host: 'b.example', day: '2026-11-23', ...noEntry(), requests: 7 },
      ])
      expect(await store.ledger.since('2026-11-24')).toHaveLength(1)
    })

    test('ten at once lose nothing', async ({ store, reopen, clock }) => {
      const other = await reopen({ now: clock.now })
      const entry = { ...noEntry(), requests: 1 }
      await Promise.all(
        Array.from({ length: 10 }, (_, n) =>
          (n % 2 ? store : other).ledger.add('a.example', entry),
        ),
      )
      expect(await store.ledger.since('2026-11-23')).toMatchObject([{ requests: 10 }])
    })

    test('forgets what is 400 days old when a new day begins', async ({ store, clock }) => {
      const entry = { ...noEntry(), requests: 1 }
      await store.ledger.add('old.example', entry)
      clock.advance(399 * dayMs)
      await store.ledger.add('a.example', entry)
      expect(await store.ledger.since('2000-01-01')).toHaveLength(2)
      clock.advance(dayMs)
      await store.ledger.add('a.example', entry)
      const hosts = (await store.ledger.since('2000-01-01')).map((day) => day.host)
      expect(hosts).toEqual(['a.example', 'a.example'])
    })
  })
}
