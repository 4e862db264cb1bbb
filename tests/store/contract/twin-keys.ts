import { describe, expect } from 'bun:test'
import { anItem } from '../../support/factories'
import { type ContractTest, importFeed } from './harness'

const cook = (externalId: string, name: string | null, twinKey: string | null) =>
  anItem({ externalId, title: 'Cook', hiringOrganization: { name, logo: null }, twinKey })

export function twinKeysContract(test: ContractTest): void {
  describe('keys of likely duplicates', () => {
    test('are renewed some at a time, and nothing else of the listings', async ({ store }) => {
      await importFeed(store, 'feed', [
        [cook('1', 'Acme', null), cook('2', 'Acme', 'of an older rule'), cook('3', null, 'wrong')],
      ])
      const keys = ['1', '2', '3'].map((id) => `board.example/${id}`)
      const listings = () => Promise.all(keys.map((key) => store.listings.get(key)))
      const before = await listings()
      const first = await store.twinKeys.renew(null, 2)
      expect((await listings()).filter((one) => one?.twinKey === 'acme|cook|')).toHaveLength(2)
      expect((await listings())[2]?.twinKey).toBe('wrong')
      expect(await store.twinKeys.renew(first, 2)).toBeNull()
      expect(await listings()).toEqual(
        before.map((one, at) => one && { ...one, twinKey: at < 2 ? 'acme|cook|' : null }),
      )
    })

    test('of none are done at once', async ({ store }) => {
      expect(await store.twinKeys.renew(null, 2)).toBeNull()
    })
  })
}
