import { Database } from 'bun:sqlite'
import { afterEach, expect, test } from 'bun:test'
import { copyFileSync, mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openSqliteStore } from '../../src/store/sqlite/open'
import { migrations } from '../../src/store/sqlite/schema'
import type { Store } from '../../src/store/store'
import { aBatch, anItem } from '../support/factories'
import { until } from '../support/until'
import { importBatches, importFeed, openAndClaim } from './contract/harness'

const folders: string[] = []
const stores: Store[] = []

function aFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'gleaner-search-'))
  folders.push(folder)
  return folder
}

async function open(dataDir: string): Promise<Store> {
  const store = await openSqliteStore({ dataDir })
  stores.push(store)
  return store
}

afterEach(async () => {
  for (const store of stores.splice(0)) await store.close()
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true })
})

async function untilFound(store: Store, search: string, count: number): Promise<void> {
  const deadline = performance.now() + 10_000
  while ((await store.listings.count({ search }, 10_000)) !== count) {
    if (performance.now() > deadline) throw new Error(`${search} is not found ${count} times`)
    await Bun.sleep(10)
  }
}

test('what is little is found at once, by any process', async () => {
  const dataDir = aFolder()
  const [one, other] = [await open(dataDir), await open(dataDir)]
  await importFeed(one, 'feed', [aBatch(1, 100)])
  expect(await other.listings.count({ search: 'gardener' }, 1000)).toBe(100)
  await importFeed(other, 'feed', [[anItem({ externalId: '7', title: 'Plumber' })]])
  expect(await one.listings.count({ search: 'gardener' }, 1000)).toBe(99)
  expect(await one.listings.count({ search: 'plumber' }, 1000)).toBe(1)
})

test('what is much is indexed by a thread, whoever asks for it', async () => {
  const dataDir = aFolder()
  const store = await open(dataDir)
  await importFeed(store, 'feed', [aBatch(1, 5000)])
  await untilFound(store, 'gardener', 5000)
  await store.close()
  rmSync(join(dataDir, 'search.db'))
  await untilFound(await open(dataDir), 'gardener', 5000)
})

test('the thread that indexes moves what was written into the file, before the log is full', async () => {
  const dataDir = aFolder()
  const sizeOf = (file: string) => statSync(join(dataDir, file)).size
  const store = await open(dataDir)
  await importFeed(store, 'feed', [aBatch(1, 5000)])
  await untilFound(store, 'gardener', 5000)
  await until(() => sizeOf('gleaner.db') > 2_000_000)
  expect(sizeOf('gleaner.db-wal')).toBeLessThan(100_000_000)
})

test('the log begins anew beside an import that does not pause', async () => {
  const dataDir = aFolder()
  const store = await open(dataDir)
  const lease = await openAndClaim(store, { feedId: 'feed' })
  // To index it takes longer than to write it.
  const text = Array.from({ length: 600 }, (_, at) => `word${at}`).join(' ')
  const raw = 'x'.repeat(3000)
  const importNext = (from: number) =>
    importBatches(store, lease, 'feed', [aBatch(from, from + 249, { text, raw })])
  await importNext(1)
  const first = await logNumber(dataDir)
  for (let from = 251; (await logNumber(dataDir)) < first + 2; from += 250) {
    expect(from).toBeLessThan(50_000)
    await importNext(from)
  }
  // What it had grown to is given back.
  expect(statSync(join(dataDir, 'gleaner.db-wal')).size).toBeLessThan(80_000_000)
}, 30_000)

/** One more each time it begins anew (https://sqlite.org/fileformat2.html#the_write_ahead_log). */
async function logNumber(dataDir: string): Promise<number> {
  const head = Bun.file(join(dataDir, 'gleaner.db-wal')).slice(0, 32)
  return new DataView(await head.arrayBuffer()).getUint32(12)
}

test('a store that closes while its index is made leaves no half of it', async () => {
  const dataDir = aFolder()
  const store = await open(dataDir)
  await importFeed(store, 'feed', [aBatch(1, 5000)])
  await store.close()
  const index = new Database(join(dataDir, 'search.db'), { readonly: true })
  const { revision } = index.query<{ revision: number }, []>('SELECT * FROM indexed').get() ?? {}
  const { words } =
    index
      .query<{ words: number }, []>('SELECT count(*) AS words FROM listingWords_docsize')
      .get() ?? {}
  index.close()
  expect(words).toBe(revision)
  await untilFound(await open(dataDir), 'gardener', 5000)
})

test('with an older copy of the listings the index begins anew', async () => {
  const dataDir = aFolder()
  const first = await open(dataDir)
  await importFeed(first, 'feed', [aBatch(1, 3)])
  await first.close()
  copyFileSync(join(dataDir, 'gleaner.db'), join(dataDir, 'copy.db'))
  const second = await open(dataDir)
  await importFeed(second, 'feed', [aBatch(4, 9)])
  expect(await second.listings.count({ search: 'gardener' }, 100)).toBe(9)
  await second.close()
  copyFileSync(join(dataDir, 'copy.db'), join(dataDir, 'gleaner.db'))
  const third = await open(dataDir)
  expect(await third.listings.count({ search: 'gardener' }, 100)).toBe(3)
  await importFeed(third, 'feed', [[anItem({ externalId: '4', title: 'Plumber' })]])
  expect(await third.listings.count({ search: 'plumber' }, 100)).toBe(1)
})

test('listings from before the index had a file of its own are found', async () => {
  const dataDir = aFolder()
  const old = new Database(join(dataDir, 'gleaner.db'), { create: true })
  const before = migrations.findIndex((step) => step.includes('DROP TABLE listingWords'))
  for (const step of migrations.slice(0, before)) old.run(step)
  old.run(`PRAGMA user_version = ${before}`)
  old.run(`INSERT INTO listings (key, contentHash, firstRunId, changedRunId, firstSeenAt, changedAt, source,
      externalId, canonicalUrl, aliases, title, url, employmentType, hiringOrganization,
      applicantLocationRequirements, isWorldwide, categories)
    VALUES ('a/1', 'h', 'r', 'r', 1, 1, 'a', '1', 'https://a/1', '[]', 'Gardener', 'https://a/1', '[]',
      '{"name":"Acme"}', '[]', 0, '[]')`)
  old.run(`INSERT INTO listingTexts VALUES (last_insert_rowid(), null, 'with roses', '{}')`)
  old.close()
  const store = await open(dataDir)
  expect(await store.listings.count({ search: 'gardener acme roses' }, 10)).toBe(1)
})
