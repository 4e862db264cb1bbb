import { Database } from 'bun:sqlite'
import { afterEach, describe, expect, test } from 'bun:test'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { incomingOf } from '../../src/store/sqlite/incoming'
import { openSqliteStore } from '../../src/store/sqlite/open'
import { pack, unpack } from '../../src/store/sqlite/packed'
import { type Store, type StoreOptions, StoreUnavailable } from '../../src/store/store'
import { aBatch, anItem } from '../support/factories'
import { importFeed, openAndClaim, present } from './contract/harness'

/** More than the store writes by itself: a thread does. */
const many = 100
const folders: string[] = []
const stores: Store[] = []

async function open(options: StoreOptions = {}): Promise<{ store: Store; dataDir: string }> {
  const dataDir = mkdtempSync(join(tmpdir(), 'gleaner-batches-'))
  folders.push(dataDir)
  const store = await openSqliteStore({ dataDir, ...options })
  stores.push(store)
  return { store, dataDir }
}

afterEach(async () => {
  for (const store of stores.splice(0)) await store.close()
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true })
})

/** A batch whose first listing is that of the item. */
const leadBy = (item: ReturnType<typeof anItem>) => [item, ...aBatch(1, many)]

describe('a large batch', () => {
  test('is stored as a small one', async () => {
    const texts = {
      description: '<p>Zürich – 東京 🌱</p>',
      text: 'Zürich – 東京 🌱',
      raw: '{"a":["–"]}',
    }
    const item = anItem({ externalId: 'x', datePosted: null, isWorldwide: true, ...texts })
    const large = (await open()).store
    const small = (await open()).store
    await importFeed(large, 'a', [leadBy(item)])
    await importFeed(small, 'a', [[item]])
    const [one, other] = [await large.listings.get(item.key), await small.listings.get(item.key)]
    const ofRun = { firstRunId: '', changedRunId: '', firstSeenAt: null, changedAt: null }
    expect({ ...one, ...ofRun }).toEqual({ ...other, ...ofRun })
    expect(one).toMatchObject(texts)
  })

  test('counts what is new, changed, unchanged and said twice', async () => {
    const { store } = await open()
    await importFeed(store, 'a', [aBatch(1, many)])
    const changed = aBatch(1, 50, { title: 'Plumber' })
    const counts = await importFeed(store, 'a', [
      [...changed, ...aBatch(51, many), ...aBatch(many + 1, many + 60), ...changed],
    ])
    expect(counts).toMatchObject({ updated: 50, unchanged: 50, new: 60, duplicate: 50 })
    expect(await store.listings.count({}, 1000)).toBe(many + 60)
    expect(await store.listings.count({ search: 'plumber' }, 1000)).toBe(50)
  })

  test('is refused when the lease is lost', async () => {
    const { store } = await open()
    const lease = await openAndClaim(store, { feedId: 'a' })
    const stale = { ...lease, attempt: lease.attempt - 1 }
    expect(await store.listings.upsert(stale, 'a', aBatch(1, many))).toBeNull()
    expect(await store.listings.count({}, 10)).toBe(0)
  })

  test('has the instant of the store', async () => {
    const at = new Date('2026-01-02T03:04:05Z')
    const { store } = await open({ now: () => at })
    await importFeed(store, 'a', [aBatch(1, many)])
    const { rows } = await store.listings.list({}, { limit: 1 })
    expect(rows[0]?.firstSeenAt).toEqual(at)
  })

  test('waits for a lock, and says when it was too long', async () => {
    const { store, dataDir } = await open({ lockPatienceMs: 300 })
    const lease = await openAndClaim(store, { feedId: 'a' })
    const other = new Database(join(dataDir, 'gleaner.db'))
    other.run('BEGIN IMMEDIATE')
    const refused = store.listings.upsert(lease, 'a', aBatch(1, many))
    await expect(refused).rejects.toBeInstanceOf(StoreUnavailable)
    await expect(refused).rejects.toThrow(/locked/)
    other.run('COMMIT')
    other.close()
    const results = present(await store.listings.upsert(lease, 'a', aBatch(1, many)))
    expect(results).toEqual(Array.from({ length: many }, () => 'new'))
  })

  test('that is being written is written whole when the store closes; then it is refused', async () => {
    const { store, dataDir } = await open()
    const lease = await openAndClaim(store, { feedId: 'a' })
    const written = store.listings.upsert(lease, 'a', aBatch(1, many))
    await store.close()
    expect(present(await written)).toHaveLength(many)
    await expect(store.listings.upsert(lease, 'a', aBatch(1, many))).rejects.toBeInstanceOf(
      StoreUnavailable,
    )
    const again = await openSqliteStore({ dataDir })
    stores.push(again)
    expect(await again.listings.count({}, 1000)).toBe(many)
  })

  test('leaves time for other things while it is written', async () => {
    const { store } = await open()
    const lease = await openAndClaim(store, { feedId: 'a' })
    await store.listings.upsert(lease, 'a', aBatch(1, many))
    let turns = 0
    let isDone = false
    const written = store.listings.upsert(lease, 'a', aBatch(many, 5000)).then(() => {
      isDone = true
    })
    while (!isDone) {
      turns++
      await new Promise((resolve) => setImmediate(resolve))
    }
    await written
    expect(turns).toBeGreaterThan(5)
  })
})

test('items arrive in another thread as they were sent', () => {
  const [read] = aBatch(1, 1)
  const sighting = { feedId: 'a', key: 'k', runId: 'r', attempt: 2, result: 'new' } as const
  const at = { seenAt: new Date(0), contentHash: 'c', fingerprint: 'f' }
  const items = [
    { ...present(read), sighting: undefined },
    { ...anItem({ description: null, text: '', raw: '' }), sighting: { ...sighting, ...at } },
    { ...anItem(), draft: null },
    anItem({ text: 'é€𝄞', raw: '{}' }),
  ].map(incomingOf)
  const arrived = unpack(pack(items))
  const texts = arrived.map((item) =>
    item.read?.texts.map((text) => text && Buffer.from(text).toString()),
  )
  expect(arrived.map(({ read, ...item }) => ({ ...item, row: read?.row }))).toMatchObject(
    items.map(({ read, sighting, ...item }) => ({ ...item, row: read?.row })),
  )
  expect(texts).toEqual(items.map((item) => item.read?.texts.map((text) => text && String(text))))
  expect(arrived[1]?.sighting).toMatchObject({ runId: 'r', attempt: 2, result: 'new' })
})
