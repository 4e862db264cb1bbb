import { describe, expect } from 'bun:test'
import type { ListingDraft } from '../../../src/model/listing'
import type { Store } from '../../../src/store/store'
import { anItem } from '../../support/factories'
import { type ContractTest, importFeed } from './harness'

async function imports(store: Store, ...drafts: Partial<ListingDraft>[]): Promise<void> {
  for (const draft of drafts) await importFeed(store, draft.source ?? 'a', [[anItem(draft)]])
}

const cook = (source: string, externalId: string, twinKey: string | null = 'acme|cook|lyon') => ({
  source: `${source}.example`,
  externalId,
  twinKey,
  text: `The text of ${source}`,
})

export function twinsContract(test: ContractTest): void {
  describe('likely duplicates', () => {
    test('are the open listings that share a key', async ({ store }) => {
      await imports(
        store,
        cook('a', '1'),
        cook('b', '2'),
        cook('b', '3', 'other'),
        cook('c', '4', null),
      )
      const twins = await store.twins.of('b.example/2', 10)
      expect(twins).toEqual([
        expect.objectContaining({ key: 'a.example/1', text: 'The text of a' }),
        expect.objectContaining({ key: 'b.example/2', source: 'b.example' }),
      ])
      expect(await store.twins.of('a.example/1', 1)).toHaveLength(1)
      expect(await store.twins.of('c.example/4', 10)).toEqual([])
      expect(await store.twins.of('nobody', 10)).toEqual([])
    })

    test('a changed listing is no twin any more', async ({ store }) => {
      await imports(store, cook('a', '1'), cook('b', '2'))
      await imports(store, { ...cook('b', '2', 'acme|head cook|lyon'), title: 'Head cook' })
      expect((await store.twins.of('a.example/1', 10)).map(({ key }) => key)).toEqual([
        'a.example/1',
      ])
    })

    test('keys of several sources come in pages', async ({ store }) => {
      await imports(store, cook('a', '1', 'k1'), cook('b', '2', 'k1'), cook('a', '3', 'k2'))
      await imports(store, cook('a', '4', 'k2'), cook('a', '5', 'k3'), cook('c', '6', 'k3'))
      expect(await store.twins.keys(null, 10)).toEqual(['k1', 'k3'])
      expect(await store.twins.keys(null, 1)).toEqual(['k1'])
      expect(await store.twins.keys('k1', 10)).toEqual(['k3'])
      expect((await store.twins.bearing('k3', 10)).map(({ key }) => key)).toEqual([
        'a.example/5',
        'c.example/6',
      ])
    })

    test('who was split stands alone for good, also when it changes', async ({ store }) => {
      await imports(store, cook('a', '1'), cook('b', '2'))
      await store.twins.split('b.example/2')
      await store.twins.split('b.example/2')
      await imports(store, { ...cook('b', '2'), title: 'Another title' })
      expect(await store.twins.of('b.example/2', 10)).toEqual([])
      expect((await store.twins.of('a.example/1', 10)).map(({ key }) => key)).toEqual([
        'a.example/1',
      ])
      expect(await store.twins.keys(null, 10)).toEqual([])
    })
  })
}
