import { describe, expect } from 'bun:test'
import { aSession, aToken, aUser } from '../../support/people'
import type { ContractTest } from './harness'

export function usersContract(test: ContractTest): void {
  describe('users', () => {
    test('a name is given once', async ({ store }) => {
      expect(await store.users.any()).toBe(false)
      const anna = aUser({ name: 'anna', role: 'admin' })
      expect(await store.users.insert(anna)).toBe(true)
      expect(await store.users.insert({ ...anna, role: 'viewer' })).toBe(false)
      expect(await store.users.any()).toBe(true)
      expect(await store.users.get('anna')).toEqual(anna)
      expect(await store.users.get('ANNA')).toBeNull()
    })

    test('of ten that take a name at once one gets it', async ({ store, reopen, clock }) => {
      const other = await reopen({ now: clock.now })
      const taken = await Promise.all(
        Array.from({ length: 10 }, (_, n) =>
          (n % 2 ? store : other).users.insert(aUser({ name: 'anna', passwordHash: `${n}` })),
        ),
      )
      expect(taken.filter(Boolean)).toHaveLength(1)
      expect((await store.users.get('anna'))?.passwordHash).toBe(String(taken.indexOf(true)))
    })

    test('a list is by name, and a change leaves the rest', async ({ store }) => {
      for (const name of ['carl', 'anna', 'bob']) await store.users.insert(aUser({ name }))
      expect((await store.users.list()).map(({ name }) => name)).toEqual(['anna', 'bob', 'carl'])
      expect(await store.users.patch('bob', { role: 'operator' })).toEqual(
        aUser({ name: 'bob', role: 'operator' }),
      )
      expect(await store.users.patch('bob', {})).toMatchObject({ role: 'operator' })
      expect(await store.users.patch('nobody', { role: 'admin' })).toBeNull()
    })

    test('who is removed leaves no session and no token', async ({ store }) => {
      for (const name of ['anna', 'bob']) {
        await store.users.insert(aUser({ name }))
        await store.sessions.insert(aSession({ userName: name, hash: `session of ${name}` }))
        await store.tokens.insert(aToken({ userName: name, hash: `token of ${name}` }))
      }
      expect(await store.users.remove('anna')).toBe(true)
      expect(await store.users.remove('anna')).toBe(false)
      expect(await store.users.get('anna')).toBeNull()
      expect(await store.sessions.find('session of anna')).toBeNull()
      expect(await store.tokens.find('token of anna')).toBeNull()
      expect(await store.sessions.find('session of bob')).not.toBeNull()
      expect(await store.tokens.find('token of bob')).not.toBeNull()
    })
  })
}
