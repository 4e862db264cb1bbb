import { describe, expect } from 'bun:test'
import { newDelivery } from '../../../src/model/webhook-delivery'
import type { RemovalScope } from '../../../src/store/removals'
import type { Store } from '../../../src/store/store'
import { aFeedDraft, anId, anItem, aProgress, aSource } from '../../support/factories'
import { type Context, type ContractTest, importBatches, importFeed, openAndClaim } from './harness'

/** It stands in all that came from the board that is removed, and nowhere else. */
const mark = 'zzyzx'
const source = 'gone.example'
const url = 'https://gone.example/feed.xml'
const text = `A ${mark} text`
const bytes = new TextEncoder().encode(text)

const anItemOf = (id: string, overrides = {}) =>
  anItem({
    source,
    externalId: `${mark}-${id}`,
    title: `Gardener ${mark}`,
    guid: `${mark}-${id}`,
    text,
    raw: text,
    twinKey: `${mark}|gardener|`,
    hiringOrganization: { name: mark, logo: null },
    ...overrides,
  })

/** All that can hold a word of a listing, written once. */
async function writeAll({ store, clock }: Context): Promise<void> {
  await store.sources.ensure(aSource({ id: source }))
  await store.sources.ensure(aSource({ id: 'stays.example' }))
  await store.feeds.insert(aFeedDraft({ id: 'gone', url, source }))
  await store.feeds.insert(aFeedDraft({ id: 'stays', source: 'stays.example' }))
  await importFeed(store, 'stays', [[anItem({ source: 'stays.example', externalId: '1' })]])
  await importFeed(store, 'gone', [[anItemOf('1')]], { source })
  const runId = await importAgain(store)
  await store.twins.split(`${source}/${mark}-1`)
  await keepDocuments(store)
  const message = { id: `${runId}.hook`, webhookId: 'hook', event: 'listings.new' as const, runId }
  await store.deliveries.add(newDelivery({ ...message, body: text }, clock.now()))
  const bodies = [
    `{"key":"${source}/${mark}-1"}`,
    `{"owner":"preview","url":"${url}","t":"${mark}"}`,
  ]
  for (const [at, body] of bodies.entries()) await keepAnswer(store, `key ${at}`, body)
  await keepAnswer(store, 'other', '{"key":"stays.example/1"}')
  await store.audit.add({
    ...{ id: anId(), at: clock.now(), actor: 'ada', token: null, feedId: null, runId: null },
    ...{ action: 'twinSplit', thing: `listing:${source}/${mark}-1`, subject: mark, details: {} },
  })
}

/** Changes the listing, brings another, rejects an item, and fails at the end. */
async function importAgain(store: Store): Promise<string> {
  const lease = await openAndClaim(store, { feedId: 'gone', source })
  const changed = anItemOf('1', { title: `Head ${mark}`, contentHash: 'changed' })
  const items = [changed, anItemOf('2')]
  await importBatches(store, lease, 'gone', [items])
  await store.listings.addAliases(lease, [{ key: `${source}/${mark}-1`, alias: `${mark}-old` }])
  await store.stretches.add(lease, 'gone', {
    ...{ first: mark, length: 10, hash: 'a'.repeat(32), records: 2 },
    guids: BigUint64Array.of(1n),
    keys: items.map(({ key }) => key),
    fingerprints: items.map(({ fingerprint }) => fingerprint),
  })
  await store.runs.settle(lease, {
    ...{ status: 'failed', outcome: 'permanent' },
    error: { kind: 'notAFeed', message: 'No feed.', excerpt: text },
    progress: {
      ...aProgress({ new: 1, updated: 1, failed: 1, duplicate: 1 }),
      rejected: [{ index: 1, reason: 'It has no title.', excerpt: text }],
      duplicates: [{ index: 2, key: `${source}/${mark}-1` }],
      warnings: [{ kind: 'dateUnreadable', message: text }],
    },
  })
  return lease.runId
}

async function keepDocuments(store: Store): Promise<void> {
  const document = {
    ...{ runId: null, url, contentType: null, bytes: bytes.length, isCut: false, isFeed: true },
    answer: { askedUrl: url, movedTo: null, freshMs: null },
    fetchedAt: new Date('2026-11-23T10:00:00Z'),
    ...{ pieces: ['a'], following: [], askedWith: {} },
  }
  for (const owner of ['gone', 'preview:1'])
    await store.documents.keep({ ...document, id: anId(), owner }, [{ name: 'a', bytes }])
}

async function keepAnswer(store: Store, key: string, body: string): Promise<void> {
  const asking = { request: 'POST', holder: 'one', leaseMs: 1000, lifeMs: 86_400_000 }
  await store.answers.take(key, asking)
  const answer = { status: 200, contentType: 'application/json', location: null, body }
  await store.answers.keep(key, 'one', answer)
}

/** As a use-case does it. */
async function remove({ removals }: Store, scope: RemovalScope): Promise<void> {
  while ((await removals.listings(scope, 10)) > 0);
  while ((await removals.runs(scope, 'Removed.', 10)) > 0);
  for (let step = 0; await removals.words(step); step++);
  await removals.feed('gone')
  if ('source' in scope) expect(await removals.source(source)).toBe(true)
}

async function marked({ dump }: Context): Promise<string[]> {
  const holding = [...(await dump())].filter(([, content]) => content.includes(mark))
  return holding.map(([name]) => name).toSorted()
}

const scopes: [string, RemovalScope][] = [
  ['a feed', { feedId: 'gone' }],
  ['a source', { source }],
]

export function removalTracesContract(test: ContractTest): void {
  describe('after a removal', () => {
    for (const [what, scope] of scopes)
      test(`of ${what} no table holds a word of its listings`, async (context) => {
        const { store } = context
        await writeAll(context)
        expect(await store.listings.count({ search: mark }, 10)).toBe(2)
        expect(await marked(context)).toEqual(expect.arrayContaining(everywhere))
        await remove(store, scope)
        expect(await marked(context)).toEqual([])
        expect((await store.listings.list({}, { limit: 10 })).rows).toHaveLength(1)
        expect(await store.listings.count({ search: 'gardener' }, 10)).toBe(1)
        const asking = { request: 'POST', holder: 'two', leaseMs: 1000, lifeMs: 86_400_000 }
        expect(await store.answers.take('other', asking)).toMatchObject({
          answer: { body: '{"key":"stays.example/1"}' },
        })
        expect(await store.answers.take('key 0', asking)).toMatchObject({ answer: { body: null } })
      })
  })
}

/** Wherever a store keeps it. */
const everywhere = [
  ...['answers', 'audit', 'documentPieces', 'listings', 'runs', 'sightings', 'stretches'],
  'webhookDeliveries',
]
