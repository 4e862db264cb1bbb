import { describe, expect } from 'bun:test'
import { aListingDraft, anItem, aSource } from '../../support/factories'
import {
  type ContractTest,
  claim,
  importBatches,
  importFeed,
  openAndClaim,
  present,
} from './harness'

const page = 'https://board.example/jobs/gardener'
const at = (externalId: string, canonicalUrl = page, source = 'board.example') =>
  aListingDraft({ externalId, canonicalUrl, source, title: 'Gardener' })

export function aliasesContract(test: ContractTest): void {
  describe('listings whose id has changed', () => {
    test('the one listing of the source at the same page is found', async ({ store }) => {
      await importFeed(store, 'feed', [
        [anItem(at('old')), anItem(at('else', 'https://board.example/2'))],
      ])
      const lease = await openAndClaim(store)
      const drafts = [
        at('new'),
        at('newer', 'https://board.example/3'),
        at('new', page, 'other.example'),
      ]
      expect(await store.listings.renamed(lease, 'feed', drafts)).toEqual(
        new Map([['board.example/new', 'board.example/old']]),
      )
      expect(await store.listings.renamed(lease, 'feed', [])).toEqual(new Map())
    })

    test('not when the title is another: small boards give many listings one page', async ({
      store,
    }) => {
      await importFeed(store, 'feed', [[anItem(at('old'))]])
      const lease = await openAndClaim(store)
      const cook = { ...at('new'), title: 'Cook' }
      expect(await store.listings.renamed(lease, 'feed', [cook])).toEqual(new Map())
    })

    test('not when a listing has that key, nor when two listings share the page', async ({
      store,
    }) => {
      await importFeed(store, 'feed', [
        [anItem(at('old')), anItem(at('new', 'https://board.example/2'))],
      ])
      const lease = await openAndClaim(store)
      expect(await store.listings.renamed(lease, 'feed', [at('new')])).toEqual(new Map())
      await store.listings.upsert(lease, 'feed', [anItem(at('twin'))])
      const next = at('newer')
      expect(await store.listings.renamed(lease, 'another', [next])).toEqual(new Map())
    })

    test('not when the feed carries the other one in this attempt too, but so when an earlier attempt of the run did', async ({
      store,
      clock,
    }) => {
      await importFeed(store, 'feed', [[anItem(at('old'))]])
      const lease = await openAndClaim(store, { feedId: 'feed' })
      await importBatches(store, lease, 'feed', [[anItem(at('old'))]])
      expect(await store.listings.renamed(lease, 'feed', [at('new')])).toEqual(new Map())
      clock.advance(60_000)
      const again = await claim(store, lease.runId, 'next')
      const found = await store.listings.renamed(again, 'feed', [at('new')])
      expect([...found.values()]).toEqual(['board.example/old'])
    })

    test('aliases are kept once each, the newest twenty, and by the holder of the run only', async ({
      store,
      clock,
    }) => {
      await importFeed(store, 'feed', [[anItem(at('old'))]])
      const lease = await openAndClaim(store)
      const key = 'board.example/old'
      const aliases = Array.from({ length: 25 }, (_, n) => ({ key, alias: `id-${n}` }))
      expect(await store.listings.addAliases(lease, aliases.slice(0, 2))).toBe(true)
      expect(await store.listings.addAliases(lease, aliases.slice(0, 2))).toBe(true)
      expect(present(await store.listings.get(key)).aliases).toEqual(['id-0', 'id-1'])
      for (const alias of aliases) await store.listings.addAliases(lease, [alias])
      expect(present(await store.listings.get(key)).aliases).toEqual(
        aliases.slice(-20).map(({ alias }) => alias),
      )
      // A search finds it by each of these, and by none that was dropped.
      await store.sources.ensure(aSource())
      expect(await store.listings.named('id-24', null)).toEqual([key])
      expect(await store.listings.named('board.example/id-5', null)).toEqual([key])
      expect(await store.listings.named('id-4', null)).toEqual([])
      clock.advance(60_000)
      await claim(store, lease.runId, 'thief')
      expect(await store.listings.addAliases(lease, [{ key, alias: 'late' }])).toBe(false)
      expect(await store.listings.named('late', null)).toEqual([])
      expect(present(await store.listings.get(key)).aliases).not.toContain('late')
    })
  })
}
