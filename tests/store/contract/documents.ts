import { describe, expect } from 'bun:test'
import type { KeptDocument } from '../../../src/model/document'
import type { Store } from '../../../src/store/store'
import { anId } from '../../support/factories'
import type { ContractTest } from './harness'

const aDocument = (overrides: Partial<KeptDocument> = {}): KeptDocument => ({
  id: anId(),
  owner: 'feed',
  runId: 'run',
  url: 'https://board.example/feed.xml',
  contentType: 'application/rss+xml',
  answer: { askedUrl: 'https://board.example/feed', movedTo: null, freshMs: 600_000 },
  fetchedAt: new Date('2026-11-23T10:00:00Z'),
  bytes: 2,
  isCut: false,
  isFeed: true,
  pieces: ['a'],
  following: [],
  askedWith: {},
  ...overrides,
})

const piece = (name: string) => ({ name, bytes: new TextEncoder().encode(`bytes of ${name}`) })

const keep = (store: Store, pieces: string[], overrides: Partial<KeptDocument> = {}) =>
  store.documents.keep(aDocument({ pieces, ...overrides }), pieces.map(piece))

const textOf = async (store: Store, owner: string, name: string) => {
  const bytes = await store.documents.piece(owner, name)
  return bytes && new TextDecoder().decode(bytes)
}

const piecesOf = async (store: Store, owner = 'feed') =>
  (await store.documents.list(owner)).map(({ pieces }) => pieces.join())

export function documentsContract(test: ContractTest): void {
  describe('documents', () => {
    test('are kept with all that is known of them, and their pieces byte for byte', async ({
      store,
    }) => {
      const document = aDocument({ pieces: ['a', 'b', 'a'], contentType: null, isCut: true })
      expect(await store.documents.keep(document, [piece('a'), piece('b')])).toBe(true)
      expect(await store.documents.get(document.id)).toEqual(document)
      expect(await store.documents.list('feed')).toEqual([document])
      expect(await textOf(store, 'feed', 'b')).toBe('bytes of b')
      expect(await store.documents.piece('other', 'b')).toBeNull()
      expect(await store.documents.get('none')).toBeNull()
    })

    test('of the same bytes as the newest one are not kept again', async ({ store }) => {
      expect(await keep(store, ['a'])).toBe(true)
      expect(await keep(store, ['a'])).toBe(false)
      expect(await keep(store, ['a'], { url: 'https://board.example/other.xml' })).toBe(true)
      expect(await keep(store, ['b'])).toBe(true)
      expect(await keep(store, ['a'])).toBe(true)
    })

    test('of several pages are one: its pages are known, and other ones make another', async ({
      store,
    }) => {
      const url = 'https://board.example/feed?page=2'
      const following = [{ url, contentType: 'application/json', piecesBefore: 1 }]
      const document = aDocument({ pieces: ['a', 'b'], following })
      expect(await store.documents.keep(document, ['a', 'b'].map(piece))).toBe(true)
      expect(await store.documents.get(document.id)).toEqual(document)
      expect(await store.documents.list('feed')).toEqual([document])
      expect(await keep(store, ['a', 'b'], { following })).toBe(false)
      expect(await keep(store, ['a', 'b'])).toBe(true)
    })

    test('three are kept for an owner, and only the pieces that one of them has', async ({
      store,
    }) => {
      await keep(store, ['a'], { owner: 'other' })
      for (const pieces of [['a', 'b'], ['b', 'c'], ['d'], ['e']]) await keep(store, pieces)
      expect(await piecesOf(store)).toEqual(['e', 'd', 'b,c'])
      expect(await textOf(store, 'feed', 'a')).toBeNull()
      expect(await textOf(store, 'feed', 'b')).toBe('bytes of b')
      expect(await textOf(store, 'other', 'a')).toBe('bytes of a')
    })

    test('what was no feed takes the place of no feed', async ({ store }) => {
      for (const name of ['a', 'b', 'c']) await keep(store, [name])
      for (const name of ['x', 'y']) await keep(store, [name], { isFeed: false })
      expect(await piecesOf(store)).toEqual(['y', 'c', 'b', 'a'])
    })

    test('need only the pieces that are not there; without them they are not kept', async ({
      store,
    }) => {
      await keep(store, ['a'])
      const grown = aDocument({ pieces: ['a', 'b'] })
      expect(await store.documents.keep(grown, [])).toBe(false)
      expect(await piecesOf(store)).toEqual(['a'])
      expect(await store.documents.keep(grown, [piece('b')])).toBe(true)
    })

    test('a preview’s become a feed’s', async ({ store }) => {
      const askedWith = { 'x-key': 'secret' }
      await keep(store, ['a', 'b'], { owner: 'preview:1', runId: null, askedWith })
      expect(await store.documents.list('preview:1')).toMatchObject([{ askedWith }])
      await store.documents.move('preview:1', 'feed')
      expect(await store.documents.list('preview:1')).toEqual([])
      expect(await store.documents.list('feed')).toMatchObject([
        { owner: 'feed', runId: null, askedWith: {} },
      ])
      expect(await textOf(store, 'feed', 'b')).toBe('bytes of b')
      expect(await textOf(store, 'preview:1', 'b')).toBeNull()
    })

    test('of previews go when they are old, with their pieces', async ({ store }) => {
      const at = (minute: number) => new Date(Date.UTC(2026, 10, 23, 10, minute))
      for (const n of [1, 2, 3])
        await keep(store, [`p${n}`], { owner: `preview:${n}`, runId: null, fetchedAt: at(n) })
      await keep(store, ['a'], { fetchedAt: at(0) })
      expect(await store.retention.previews(at(3), 1)).toBe(1)
      expect(await store.retention.previews(at(3), 5)).toBe(1)
      expect(await store.retention.previews(at(3), 5)).toBe(0)
      expect(await textOf(store, 'preview:1', 'p1')).toBeNull()
      expect(await textOf(store, 'preview:3', 'p3')).toBe('bytes of p3')
      expect(await textOf(store, 'feed', 'a')).toBe('bytes of a')
    })

    test('are removed with their owner, with all their pieces', async ({ store }) => {
      await keep(store, ['a'])
      await keep(store, ['b'])
      await keep(store, ['a'], { owner: 'other' })
      expect(await store.documents.remove('feed')).toBe(2)
      expect(await store.documents.list('feed')).toEqual([])
      expect(await textOf(store, 'feed', 'a')).toBeNull()
      expect(await textOf(store, 'other', 'a')).toBe('bytes of a')
    })
  })
}
