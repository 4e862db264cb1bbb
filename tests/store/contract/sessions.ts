import { describe, expect } from 'bun:test'
import { aSession, aToken } from '../../support/people'
import type { ContractTest } from './harness'

export function sessionsContract(test: ContractTest): void {
  describe('sessions', () => {
    test('one is found by its hash, and kept whole', async ({ store, clock }) => {
      const session = aSession({ hash: 'one', agent: 'Firefox', address: '::1' })
      await store.sessions.insert(session)
      await store.sessions.insert(aSession({ hash: 'two' }))
      expect(await store.sessions.find('one')).toEqual(session)
      expect(await store.sessions.find('')).toBeNull()
      await store.sessions.touch(session.id, clock.in(5000))
      expect(await store.sessions.find('one')).toEqual({ ...session, seenAt: clock.in(5000) })
    })

    test('a user ends his own only: one, or all', async ({ store }) => {
      const mine = ['1', '2', '3'].map((hash) => aSession({ userName: 'anna', hash }))
      const theirs = aSession({ userName: 'bob', hash: '4' })
      for (const session of [...mine, theirs]) await store.sessions.insert(session)
      const hashes = async (name: string) =>
        (await store.sessions.list(name)).map(({ hash }) => hash).join('')
      expect(await hashes('anna')).toBe('321')
      expect(await store.sessions.remove(theirs.id, 'anna')).toBe(false)
      expect(await store.sessions.remove(mine[0]?.id ?? '', 'anna')).toBe(true)
      expect(await hashes('anna')).toBe('32')
      expect(await store.sessions.removeOf('anna')).toBe(2)
      expect([await hashes('anna'), await hashes('bob')]).toEqual(['', '4'])
    })

    test('those that were not used for long go', async ({ store, clock }) => {
      await store.sessions.insert(aSession({ hash: 'old', seenAt: clock.in(-2000) }))
      await store.sessions.insert(aSession({ hash: 'new', seenAt: clock.now() }))
      expect(await store.retention.sessions(clock.in(-1000), 9)).toBe(1)
      expect(await store.sessions.find('old')).toBeNull()
      expect(await store.sessions.find('new')).not.toBeNull()
    })
  })

  describe('tokens', () => {
    test('one is found by its hash, and kept whole', async ({ store, clock }) => {
      const token = aToken({ hash: 'one', expiresAt: clock.in(1000) })
      expect(await store.tokens.insert(token)).toBe(true)
      expect(await store.tokens.find('one')).toEqual(token)
      await store.tokens.touch(token.id, clock.in(5000))
      expect(await store.tokens.find('one')).toEqual({ ...token, usedAt: clock.in(5000) })
      expect(await store.tokens.find('other')).toBeNull()
    })

    test('a user has one of a name; the list is newest first', async ({ store }) => {
      const first = aToken({ userName: 'anna', name: 'deploy' })
      expect(await store.tokens.insert(first)).toBe(true)
      expect(await store.tokens.insert(aToken({ userName: 'anna', name: 'deploy' }))).toBe(false)
      const second = aToken({ userName: 'bob', name: 'deploy' })
      expect(await store.tokens.insert(second)).toBe(true)
      expect(await store.tokens.list()).toEqual([second, first])
      expect(await store.tokens.remove(first.id)).toEqual(first)
      expect(await store.tokens.remove(first.id)).toBeNull()
      expect(await store.tokens.list()).toEqual([second])
    })
  })

  describe('tries to sign in', () => {
    const minute = 60_000

    test('are counted in a window, each key for itself', async ({ store, clock }) => {
      const until = clock.in(minute)
      for (const tries of [1, 2, 3])
        expect(await store.signIns.count('anna', minute)).toEqual({ tries, until })
      expect(await store.signIns.count('bob', minute)).toMatchObject({ tries: 1 })
      clock.advance(minute - 1)
      expect(await store.signIns.count('anna', minute)).toEqual({ tries: 4, until })
      clock.advance(1)
      expect(await store.signIns.count('anna', minute)).toEqual({
        tries: 1,
        until: clock.in(minute),
      })
      await store.signIns.forget('anna')
      expect(await store.signIns.count('anna', minute)).toMatchObject({ tries: 1 })
    })

    test('of twenty at once none is overlooked', async ({ store, reopen, clock }) => {
      const other = await reopen({ now: clock.now })
      const counted = await Promise.all(
        Array.from({ length: 20 }, (_, n) => (n % 2 ? store : other).signIns.count('anna', minute)),
      )
      const tries = counted.map((count) => count.tries).toSorted((a, b) => a - b)
      expect(tries).toEqual(Array.from({ length: 20 }, (_, n) => n + 1))
    })

    test('windows that are over go', async ({ store, clock }) => {
      await store.signIns.count('anna', minute)
      expect(await store.retention.signIns(clock.in(minute), 9)).toBe(0)
      expect(await store.retention.signIns(clock.in(minute + 1), 9)).toBe(1)
    })
  })
}
