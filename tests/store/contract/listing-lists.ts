import { describe, expect } from 'bun:test'
import type { ListingDraft } from '../../../src/model/listing'
import { maxCursorLength } from '../../../src/model/page'
import type { ListingFilter } from '../../../src/store/listings'
import type { Store } from '../../../src/store/store'
import { aBatch, anItem, aSource, type Clock } from '../../support/factories'
import { type ContractTest, importFeed, present } from './harness'

const place = (raw: string) => ({
  raw,
  locality: null,
  region: null,
  country: null,
  postalCode: null,
})

const catalogue: [string, string, Partial<ListingDraft>][] = [
  ['a', 'gardener', { title: 'Head Gardener', workplace: 'onsite', employmentType: ['FULL_TIME'] }],
  ['a', 'node', { title: 'Node.js engineer', workplace: 'remote', jobLocation: place('Łódź') }],
  ['a', 'cook', { title: 'Cook', text: 'in our café, for “foodies” AND others' }],
  [
    'b',
    'nurse',
    {
      source: 'b.example',
      title: 'Nurse',
      hiringOrganization: { name: 'Müller & Söhne', logo: null },
      employmentType: ['PART_TIME', 'TEMPORARY'],
    },
  ],
  ['b', 'cook', { title: 'Cook', text: 'in our café, for “foodies” AND others' }],
]

async function fill(store: Store, clock: Clock): Promise<void> {
  for (const [feedId, externalId, draft] of catalogue) {
    await importFeed(store, feedId, [[anItem({ externalId, ...draft })]])
    clock.advance(1000)
  }
}

const filters: [string, ListingFilter, string[]][] = [
  ['none', {}, ['nurse', 'cook', 'node', 'gardener']],
  ['source', { source: 'b.example' }, ['nurse']],
  ['not of these sources', { notSources: ['b.example', 'c'] }, ['cook', 'node', 'gardener']],
  ['of a source, but not of it', { source: 'b.example', notSources: ['b.example'] }, []],
  ['no source is left out', { notSources: [] }, catalogueOrder()],
  ['search, but not of a source', { search: 'cook', notSources: ['b.example'] }, ['cook']],
  ['feed: all that it carries', { feedId: 'b' }, ['nurse', 'cook']],
  ['workplace', { workplace: 'remote' }, ['node']],
  ['one of several employment types', { employmentType: 'TEMPORARY' }, ['nurse']],
  ['an unheard employment type', { employmentType: '%' }, []],
  ['open', { isOpen: true }, ['nurse', 'cook', 'node', 'gardener']],
  ['closed', { isOpen: false }, []],
  ['undefined is no filter', { source: undefined, isOpen: undefined }, catalogueOrder()],
  ['search and filter', { search: 'cook', feedId: 'b', source: 'board.example' }, ['cook']],
]

const searches: [string, string, string[]][] = [
  ['a word of the title, whatever its case', 'GARDENER', ['gardener']],
  ['every word must occur', 'head gardener', ['gardener']],
  ['a word that does not occur', 'head cook', []],
  ['words of different fields', 'cook foodies', ['cook']],
  ['the organisation', 'söhne', ['nurse']],
  ['without the accents', 'muller', ['nurse']],
  ['with accents where the text has none', 'nódé', ['node']],
  ['the place', 'łódź', ['node']],
  ['quotes and operators are words or nothing', '"foodies" AND', ['cook']],
  ['a column prefix is no syntax', 'title:cook', []],
  ['brackets, stars and signs', '(cook)* ^ + -', ['cook']],
  ['white space only is no search', '  ', catalogueOrder()],
  ['an unclosed quote', '"cook', ['cook']],
]

function catalogueOrder(): string[] {
  return ['nurse', 'cook', 'node', 'gardener']
}

export function listingListsContract(test: ContractTest): void {
  describe('lists of listings', () => {
    test('a listing is named by its key, its id or guid at the board, or its page', async ({
      store,
    }) => {
      await store.sources.ensure(aSource())
      await store.sources.ensure(aSource({ id: 'b.example' }))
      const one = anItem({ externalId: '1', guid: 'tag:one' })
      const other = anItem({ source: 'b.example', externalId: '1', guid: '1' })
      await importFeed(store, 'a', [[one, other]])
      const [key, second] = [one.key, other.key]
      const page = 'https://board.example/jobs/1'
      expect(await store.listings.named(key, null)).toEqual([key])
      expect(await store.listings.named('1', null)).toEqual([second, key])
      expect(await store.listings.named('tag:one', null)).toEqual([key])
      expect(await store.listings.named(page, page)).toEqual([key])
      for (const name of ['', 'board.example', '%', 'tag:%'])
        expect(await store.listings.named(name, null)).toEqual([])
    })

    test('rows by key come in the order that is asked, without those that are not there', async ({
      store,
    }) => {
      await importFeed(store, 'feed', [aBatch(1, 3)])
      const keys = ['3', 'none', '1'].map((id) => `board.example/${id}`)
      const rows = await store.listings.rows(keys)
      expect(rows.map(({ key }) => key)).toEqual(['board.example/3', 'board.example/1'])
      expect(rows[0]).not.toHaveProperty('raw')
      expect(await store.listings.rows([])).toEqual([])
    })

    test('filters', async ({ store, clock }) => {
      await fill(store, clock)
      for (const [name, filter, expected] of filters) {
        const { rows } = await store.listings.list(filter, { limit: 10 })
        expect({ name, found: rows.map((row) => row.externalId) }).toEqual({
          name,
          found: expected,
        })
        expect(await store.listings.count(filter, 10)).toBe(expected.length)
      }
    })

    test('search', async ({ store, clock }) => {
      await fill(store, clock)
      for (const [name, search, expected] of searches) {
        const { rows } = await store.listings.list({ search }, { limit: 10 })
        expect({ name, found: rows.map((row) => row.externalId) }).toEqual({
          name,
          found: expected,
        })
        expect(await store.listings.count({ search }, 10)).toBe(expected.length)
      }
    })

    test('search follows a change of the words', async ({ store }) => {
      await importFeed(store, 'a', [[anItem({ externalId: '1', title: 'Painter' })]])
      await importFeed(store, 'a', [[anItem({ externalId: '1', title: 'Plumber' })]])
      expect(await store.listings.count({ search: 'painter' }, 10)).toBe(0)
      expect(await store.listings.count({ search: 'plumber' }, 10)).toBe(1)
    })

    test('a listing is found by its own title, where that has a word', async ({ store }) => {
      const titles = [
        'Gardener',
        'C++ Entwickler:in – Łódź (m/w/d)',
        '工程师',
        'chef '.repeat(60),
        '—',
      ]
      const items = titles.map((title, n) => anItem({ externalId: `${n}`, title }))
      await importFeed(store, 'a', [items])
      const found = await Promise.all(items.map(({ key }) => store.listings.isFound(key)))
      expect(found).toEqual([true, true, true, true, null])
      expect(await store.listings.isFound('none')).toBeNull()
    })

    test('rows are the listings without raw, text and description', async ({ store, clock }) => {
      await fill(store, clock)
      const { rows } = await store.listings.list({}, { limit: 10 })
      for (const row of rows) {
        const listing = await store.listings.get(row.key)
        const { raw, text, description, ...expected } = listing ?? aBatchOfOne()
        expect(row).toEqual(expected as typeof row)
      }

      function aBatchOfOne(): never {
        throw new Error('a listed listing is not there')
      }
    })

    test('whole ones are the same list, with all but raw, page by page', async ({
      store,
      clock,
    }) => {
      await fill(store, clock)
      for (const [name, filter, expected] of filters) {
        const found: string[] = []
        let cursor: string | undefined
        do {
          const page = await store.listings.whole(filter, { limit: 2, cursor })
          for (const listing of page.rows) {
            const { raw, ...whole } = present(await store.listings.get(listing.key))
            expect(listing).toEqual(whole)
            found.push(listing.externalId)
          }
          cursor = page.next ?? undefined
        } while (cursor)
        expect({ name, found }).toEqual({ name, found: expected })
      }
      const { rows } = await store.listings.whole({ search: 'foodies' }, { limit: 2 })
      expect(rows.map(({ text }) => text)).toEqual(['in our café, for “foodies” AND others'])
    })

    test('a count ends at its limit', async ({ store }) => {
      await importFeed(store, 'a', [aBatch(1, 12)])
      expect(await store.listings.count({}, 10)).toBe(10)
      expect(await store.listings.count({ search: 'gardener' }, 10)).toBe(10)
      expect(await store.listings.count({}, 100)).toBe(12)
    })

    test('a cursor is never too long to be given back, however long the keys are', async ({
      store,
    }) => {
      const [source, long] = ['b'.repeat(200), '工'.repeat(499)]
      const items = ['1', '2', '3'].map((n) => anItem({ source, externalId: `${long}${n}` }))
      await importFeed(store, 'a', [items])
      const rows = []
      let cursor: string | undefined
      do {
        const page = await store.listings.list({}, { limit: 1, cursor })
        rows.push(...page.rows)
        cursor = page.next ?? undefined
        expect(cursor?.length ?? 0).toBeLessThanOrEqual(maxCursorLength)
      } while (cursor)
      expect(new Set(rows.map((row) => row.key)).size).toBe(3)
    })

    for (const [name, filter] of [
      ['all', {}],
      ['search', { search: 'gardener' }],
      ['a feed', { feedId: 'a' }],
    ] satisfies [string, ListingFilter][])
      test(`pages go forth and back while listings arrive: ${name}`, async ({ store, clock }) => {
        const arrive = async (from: number, to: number) => {
          await importFeed(store, 'a', [aBatch(from, to)])
          clock.advance(1000)
        }
        const page = (cursor: string | null | undefined) =>
          store.listings.list(filter, { limit: 5, cursor: cursor ?? undefined })
        for (const from of [1, 6, 11]) await arrive(from, from + 4)
        const forth = [await page(null)]
        expect(forth[0]?.previous).toBeNull()
        for (let next = forth[0]?.next; next; ) {
          await arrive(100 * forth.length, 100 * forth.length + 1)
          const following = await page(next)
          forth.push(following)
          next = following.next
        }
        const keys = forth.map(({ rows }) => rows.map((row) => row.key))
        const groups = keys.map((group) =>
          group.map((key) => Number(key.split('/')[1])).sort(byNumber),
        )
        expect(groups).toEqual([range(11, 15), range(6, 10), range(1, 5)])
        const back = await page(forth[2]?.previous)
        expect(back.rows.map((row) => row.key)).toEqual(keys[1] ?? [])
        const further = await page(back.previous)
        expect(further.rows.map((row) => row.key)).toEqual(keys[0] ?? [])
        const top = await page(further.previous)
        expect(
          top.rows
            .slice(0, 4)
            .map((row) => Number(row.externalId))
            .sort(byNumber),
        ).toEqual([100, 101, 200, 201])
        expect(top.previous).toBeNull()
      })
  })
}

const byNumber = (a: number, b: number) => a - b
const range = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, index) => from + index)
