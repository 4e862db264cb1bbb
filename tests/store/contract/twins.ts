import { describe, expect } from 'bun:test'
import type { ListingDraft } from '../../../src/model/listing'
import type { Store } from '../../../src/store/store'
import { mostCandidates, mostOfSource, type TwinCandidate } from '../../../src/store/twins'
import { anItem } from '../../support/factories'
import { type ContractTest, importFeed } from './harness'

async function imports(store: Store, ...drafts: Partial<ListingDraft>[]): Promise<void> {
  for (const draft of drafts) await importFeed(store, draft.source ?? 'a', [[anItem(draft)]])
}

const lyon = { raw: 'Lyon, FR', locality: 'Lyon', region: null, country: 'FR', postalCode: null }

const cook = (source: string, externalId: string, twinKey: string | null = 'acme|cook|lyon') => ({
  source: `${source}.example`,
  externalId,
  twinKey,
  text: `The text of ${source}`,
  jobLocation: lyon,
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
      const twins = await store.twins.of('b.example/2')
      expect(twins).toEqual([
        expect.objectContaining({ key: 'a.example/1', text: 'The text of a', jobLocation: lyon }),
        expect.objectContaining({ key: 'b.example/2', source: 'b.example' }),
      ])
      expect(await store.twins.of('c.example/4')).toEqual([])
      expect(await store.twins.of('nobody')).toEqual([])
    })

    test('a changed listing is no twin any more', async ({ store }) => {
      await imports(store, cook('a', '1'), cook('b', '2'))
      await imports(store, { ...cook('b', '2', 'acme|head cook|lyon'), title: 'Head cook' })
      expect((await store.twins.of('a.example/1')).map(({ key }) => key)).toEqual(['a.example/1'])
    })

    test('keys of several sources come in pages', async ({ store }) => {
      await imports(store, cook('a', '1', 'k1'), cook('b', '2', 'k1'), cook('a', '3', 'k2'))
      await imports(store, cook('a', '4', 'k2'), cook('a', '5', 'k3'), cook('c', '6', 'k3'))
      expect(await store.twins.keys(null, 10)).toEqual(['k1', 'k3'])
      expect(await store.twins.keys(null, 1)).toEqual(['k1'])
      expect(await store.twins.keys('k1', 10)).toEqual(['k3'])
      expect((await store.twins.bearing('k3')).map(({ key }) => key)).toEqual([
        'a.example/5',
        'c.example/6',
      ])
    })

    test('a source that publishes it again and again hides neither the others nor the one asked about', async ({
      store,
    }) => {
      const repeated = Array.from({ length: mostOfSource + 3 }, (_, n) => cook('a', `${n + 10}`))
      await importFeed(store, 'a', [[...repeated, cook('b', '1')].map((draft) => anItem(draft))])
      const keysOf = (found: TwinCandidate[]) => found.map(({ key }) => key)
      const oldest = repeated
        .slice(0, mostOfSource)
        .map(({ externalId }) => `a.example/${externalId}`)
      const twinKey = 'acme|cook|lyon'
      expect(keysOf(await store.twins.bearing(twinKey))).toEqual([...oldest, 'b.example/1'])
      const last = `a.example/${mostOfSource + 12}`
      expect(keysOf(await store.twins.of(last))).toEqual([...oldest, last, 'b.example/1'])
      expect(await store.twins.of('b.example/1')).toHaveLength(mostOfSource + 1)
    })

    test('no more are compared than texts can be', async ({ store }) => {
      const sources = Array.from({ length: mostCandidates + 2 }, (_, n) => cook(`s${n}`, '1'))
      await importFeed(store, 'a', [sources.map((draft) => anItem(draft))])
      expect(await store.twins.bearing('acme|cook|lyon')).toHaveLength(mostCandidates)
      const last = `s${mostCandidates + 1}.example/1`
      expect((await store.twins.of(last)).map(({ key }) => key)).toContain(last)
    })

    test('who was split stands alone for good, also when it changes, or all begins anew', async ({
      store,
      reopen,
      clock,
    }) => {
      await imports(store, cook('a', '1'), cook('b', '2'))
      await store.twins.split('b.example/2')
      await store.twins.split('b.example/2')
      await imports(store, { ...cook('b', '2'), title: 'Another title' })
      expect(await store.twins.of('b.example/2')).toEqual([])
      expect((await store.twins.of('a.example/1')).map(({ key }) => key)).toEqual(['a.example/1'])
      expect(await store.twins.keys(null, 10)).toEqual([])
      const later = await reopen({ now: clock.now })
      await imports(later, { ...cook('b', '2'), title: 'Yet another title' })
      expect(await later.twins.of('b.example/2')).toEqual([])
      expect(await later.listings.get('b.example/2')).toMatchObject({ closedAt: null })
    })
  })
}
