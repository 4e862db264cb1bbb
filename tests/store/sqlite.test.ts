import { Database } from 'bun:sqlite'
import { afterEach, describe, expect, test } from 'bun:test'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Counts } from '../../src/model/run'
import { openSqliteStore } from '../../src/store/sqlite/open'
import { migrations } from '../../src/store/sqlite/schema'
import {
  type Store,
  type StoreOptions,
  StoreUnavailable,
  StoreUnusable,
} from '../../src/store/store'
import { aFeedDraft, anItem } from '../support/factories'
import { type Opened, storeContract } from './contract'
import { importFeed } from './contract/harness'

const folders: string[] = []

function aFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'gleaner-sqlite-'))
  folders.push(folder)
  return folder
}

afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true })
})

async function openTemporary(options: StoreOptions): Promise<Opened> {
  const dataDir = aFolder()
  const handles: Store[] = []
  const reopen = async (more: StoreOptions) => {
    const store = await openSqliteStore({ dataDir, ...more })
    handles.push(store)
    return store
  }
  const destroy = async () => {
    for (const handle of handles) await handle.close()
  }
  const dump = async () => dumpOf(dataDir)
  return { store: await reopen(options), reopen, expire: async () => {}, dump, destroy }
}

/** The index of a search is in its shadow tables. */
function dumpOf(dataDir: string): Map<string, string> {
  const dumped = new Map<string, string>()
  for (const file of ['gleaner.db', 'search.db']) {
    const db = new Database(join(dataDir, file))
    const sql =
      "SELECT name FROM sqlite_master WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL%'"
    for (const { name } of db.query<{ name: string }, []>(sql).all())
      dumped.set(name, JSON.stringify(db.query(`SELECT * FROM "${name}"`).all(), asText))
    db.close()
  }
  return dumped
}

const asText = (_: string, value: unknown) =>
  value instanceof Uint8Array ? Buffer.from(value).toString('latin1') : value

storeContract('SQLite', openTemporary)

/** Runs of before, named by what they turn out to have been. */
const oldRuns: Record<string, [status: string, outcome: string, fresh: number]> = {
  changed: ['completed', 'imported', 3],
  unchanged: ['completed', 'notModified', 0],
  empty: ['completed', 'empty', 0],
  partial: ['completed', 'partial', 3],
  none: ['failed', 'permanent', 3],
}

describe('the file', () => {
  test('is made with its folder, and keeps what was written', async () => {
    const dataDir = join(aFolder(), 'deep', 'er')
    const first = await openSqliteStore({ dataDir })
    const draft = aFeedDraft()
    await first.feeds.insert(draft)
    await first.close()
    const second = await openSqliteStore({ dataDir })
    expect(await second.feeds.get(draft.id)).toMatchObject(draft)
    await second.close()
  })

  test('of a newer schema is refused and not touched', async () => {
    const dataDir = aFolder()
    const path = join(dataDir, 'gleaner.db')
    const newer = new Database(path)
    newer.run(`PRAGMA user_version = ${migrations.length + 1}`)
    newer.run('CREATE TABLE ofTheFuture (x)')
    newer.close()
    const before = await Bun.file(path).bytes()
    const refused = openSqliteStore({ dataDir })
    await expect(refused).rejects.toThrow(/newer Gleaner .* Start that newer version/)
    await expect(refused).rejects.toBeInstanceOf(StoreUnusable)
    expect(await Bun.file(path).bytes()).toEqual(before)
  })

  test('of before runs had a nature tells of each what is known of it', async () => {
    const dataDir = aFolder()
    const old = new Database(join(dataDir, 'gleaner.db'), { create: true })
    const before = migrations.findIndex((step) => step.includes('ADD COLUMN nature'))
    for (const step of migrations.slice(0, before)) old.run(step)
    old.run(`PRAGMA user_version = ${before}`)
    for (const [id, [status, outcome, fresh]] of Object.entries(oldRuns))
      old.run(
        `INSERT INTO runs (id, feedId, feedName, feedUrl, source, trigger, priority, isForced, status, outcome,
          attempt, attemptsSpent, maxAttempts, generation, waitedMs, queuedAt, updatedAt, fetched, new, updated,
          unchanged, duplicate, failed, skipped, fetchMs, parseMs, storeMs, attempts, rejected, warnings)
        VALUES (?1, ?1, 'f', 'u', 's', 'api', 5, 0, ?2, ?3, 1, 0, 3, 0, 0, 1, 1, 9, ?4, 0, 0, 0, 0, 0, 0, 0, 0,
          '[]', '[]', '[]')`,
        [id, status, outcome, fresh],
      )
    old.close()
    const store = await openSqliteStore({ dataDir })
    for (const id of Object.keys(oldRuns))
      expect((await store.runs.get(id))?.nature ?? 'none').toBe(id)
    await store.close()
  })

  test('has the version of its schema', async () => {
    const dataDir = aFolder()
    const store = await openSqliteStore({ dataDir })
    await store.close()
    const file = new Database(join(dataDir, 'gleaner.db'))
    expect(file.query('PRAGMA user_version').get()).toEqual({ user_version: migrations.length })
    expect(file.query('PRAGMA journal_mode').get()).toEqual({ journal_mode: 'wal' })
    file.close()
  })

  test('in a folder that cannot be written is refused with a sentence', async () => {
    const blocked = join(aFolder(), 'a-file')
    writeFileSync(blocked, '')
    for (const dataDir of [blocked, join(blocked, 'below'), '/proc/gleaner']) {
      const refused = openSqliteStore({ dataDir })
      await expect(refused).rejects.toBeInstanceOf(StoreUnusable)
      await expect(refused).rejects.toThrow(/cannot be written .* DATA_DIR/)
    }
  })

  test('that is no database is refused', async () => {
    const dataDir = aFolder()
    writeFileSync(join(dataDir, 'gleaner.db'), 'This is a letter to my aunt.'.repeat(100))
    const refused = openSqliteStore({ dataDir })
    await expect(refused).rejects.toBeInstanceOf(StoreUnusable)
    await expect(refused).rejects.toThrow(/not a database .* move it away/)
  })
})

describe('when the database cannot be written', () => {
  test('locked for too long: unavailable, others read meanwhile, and it goes on afterwards', async () => {
    const { store, reopen, destroy } = await openTemporary({ lockPatienceMs: 700 })
    const path = join(folders[0] ?? '', 'gleaner.db')
    const other = new Database(path)
    other.run('BEGIN IMMEDIATE')
    let turns = 0
    const timer = setInterval(() => turns++, 10)
    const written = store.settings.set('a', '1')
    expect(await store.feeds.list()).toEqual([])
    await expect(written).rejects.toBeInstanceOf(StoreUnavailable)
    clearInterval(timer)
    expect(turns).toBeGreaterThan(3)
    await expect(written).rejects.toThrow(/locked/)
    expect(await store.settings.get('a')).toBeNull()
    other.run('COMMIT')
    other.close()
    await store.settings.set('a', '1')
    expect(await (await reopen({})).settings.get('a')).toBe('1')
    await destroy()
  }, 15_000)

  test('no room left: unavailable, nothing half written, and it goes on afterwards', async () => {
    const dataDir = aFolder()
    const script = join(import.meta.dir, 'sqlite-full.ts')
    // A file size limit stands for the full disk. Bun ignores the signal, so the write fails.
    const limited = Bun.spawn(
      ['bash', '-c', `ulimit -f 1024; exec "${process.execPath}" "${script}" "${dataDir}"`],
      { stdout: 'pipe' },
    )
    expect(await new Response(limited.stdout).text()).toBe('StoreUnavailable\n')
    expect(await limited.exited).toBe(0)
    const store = await openSqliteStore({ dataDir })
    expect(await store.listings.count({}, 10)).toBe(0)
    expect(await importFeed(store, 'other', [[anItem()]])).toMatchObject({ new: 1 })
    await store.close()
  })

  test('closed: unavailable', async () => {
    const { store, destroy } = await openTemporary({})
    await destroy()
    await expect(store.ping()).rejects.toBeInstanceOf(StoreUnavailable)
    await expect(store.feeds.list()).rejects.toBeInstanceOf(StoreUnavailable)
  })
})

test('two processes write one new file at once: every listing once, no counts lost', async () => {
  const dataDir = aFolder()
  const script = join(import.meta.dir, 'sqlite-writer.ts')
  const writers = ['a', 'b'].map((feedId) =>
    Bun.spawn([process.execPath, script, dataDir, feedId], { stdout: 'pipe', stderr: 'inherit' }),
  )
  const printed = await Promise.all(writers.map((one) => new Response(one.stdout).text()))
  const [a, b]: [Counts, Counts] = JSON.parse(`[${printed}]`)
  expect([a.fetched, b.fetched]).toEqual([1000, 1000])
  expect([a.new + b.new, a.unchanged + b.unchanged]).toEqual([1000, 1000])
  const store = await openSqliteStore({ dataDir })
  expect(await store.listings.count({}, 5000)).toBe(1000)
  expect(await store.listings.count({ feedId: 'a' }, 5000)).toBe(1000)
  expect((await store.runs.totals({})).byStatus.completed).toBe(2)
  await store.close()
}, 60_000)

describe('search in SQLite', () => {
  const texts = ['Gardeners wanted', 'हिन्दी अनुवादक', 'Кассир в магазин', 'a \u{30000}b c', 'I ❤ NY']
  const searches: [string, string, number][] = [
    ['the last word may still be growing', 'wanted gard', 1],
    ['an earlier word may not', 'gard wanted', 0],
    ['marks within words', 'हिन्दी', 1],
    ['Cyrillic, whatever its case', 'МАГАЗИН кассир', 1],
    ['letters younger than the tokenizer', '\u{30000}b', 1],
    ['signs beside words', '❤ ny', 1],
    ['signs alone are no search', '❤ !', 5],
    ['a NUL', 'kass\0', 0],
    ['very many words', 'gardeners '.repeat(2000), 1],
  ]
  test('words', async () => {
    const { store, destroy } = await openTemporary({})
    await importFeed(store, 'feed', [texts.map((text, n) => anItem({ title: `${n}`, text }))])
    for (const [name, search, found] of searches)
      expect({ name, found: await store.listings.count({ search }, 10) }).toEqual({ name, found })
    await destroy()
  })
})
