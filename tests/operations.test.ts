import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { pauseQueue, queuePauseReason } from '../src/queue-pause'
import { openMongoStore } from '../src/store/mongo/open'
import { openSqliteStore } from '../src/store/sqlite/open'
import type { Store } from '../src/store/store'
import { createTestDeps } from './support/deps'
import { aBatch, aFeedDraft, aRunDraft } from './support/factories'
import { databaseName, databaseUrl, dropDatabase, findMongo } from './support/mongo'
import { until } from './support/until'

const guide = await readFile(join(import.meta.dir, '../docs/operations.md'), 'utf8')

/** The commands of the block that begins with this comment. */
function commandsOf(comment: string): string {
  const [, commands] = new RegExp(`\`\`\`sh\\n# ${comment}\\n([\\s\\S]*?)\`\`\``).exec(guide) ?? []
  if (!commands) throw new Error(`docs/operations.md has no commands to "${comment}"`)
  return commands
}

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gleaner-backup-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

async function shell(commands: string, env: Record<string, string> = {}): Promise<string> {
  const PATH = `${dirname(process.execPath)}:${process.env.PATH}`
  const child = Bun.spawn(['sh', '-ec', commands], {
    cwd: folder,
    env: { PATH, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const [out, err] = await Promise.all([child.stdout.text(), child.stderr.text()])
  if ((await child.exited) !== 0) throw new Error(err)
  return out.trim()
}

const dataDir = () => join(folder, 'data')

/** Listings `from` to `to`, as a run brings them. */
async function bring(store: Store, from: number, to: number): Promise<void> {
  const { run } = await store.runs.open(aRunDraft({ feedId: 'feed' }))
  const claim = await store.runs.claim(run.id, 'w', 60_000)
  if (!claim.isTaken) throw new Error(claim.reason)
  await store.listings.upsert(claim.lease, 'feed', aBatch(from, to))
  await store.runs.cancel(run.id)
}

const found = async (store: Store, search: string): Promise<string[]> =>
  (await store.listings.list({ search }, { limit: 5 })).rows.map(({ title }) => title)

const counts = async (store: Store) => ({
  listings: await store.listings.count({}, 10_000),
  runs: (await store.runs.totals({})).runs,
  feeds: (await store.feeds.list()).length,
})

describe.each(['backup', 'backup with sqlite3'])('SQLite: %s', (backup) => {
  // The program of SQLite is no part of Gleaner.
  const isThere = backup === 'backup' || Bun.which('sqlite3') !== null
  test.skipIf(!isThere)(
    'taken beside a store at work, it brings back what was there, and its search',
    async () => {
      await rm(dataDir(), { recursive: true, force: true })
      await rm(join(folder, 'backup.db'), { force: true })
      await mkdir(dataDir())
      const working = await openSqliteStore({ dataDir: dataDir() })
      await working.feeds.insert(aFeedDraft({ id: 'feed' }))
      await bring(working, 1, 300)
      const before = await counts(working)
      await shell(commandsOf(backup))
      expect(await shell(commandsOf('check'))).toBe('ok')
      // What came later, and all that follows the listings by their place, is not to be mixed with the backup.
      await bring(working, 301, 400)
      await until(async () => (await found(working, 'Gardener 333')).length > 0, 10_000)
      // As a process that is killed leaves it: its journal is of another file than the backup.
      const journal = join(dataDir(), 'gleaner.db-wal')
      const left = await readFile(journal)
      await working.close()
      await writeFile(journal, left)
      await shell(commandsOf('restore'))
      const restored = await openSqliteStore({ dataDir: dataDir() })
      expect(await counts(restored)).toEqual(before)
      await until(async () => (await found(restored, 'Gardener 299')).length > 0, 10_000)
      expect(await found(restored, 'Gardener 299')).toEqual(['Gardener 299'])
      expect(await found(restored, 'Gardener 333')).toEqual([])
      // Listings that come now are found too.
      await bring(restored, 501, 510)
      await until(async () => (await found(restored, 'Gardener 505')).length > 0, 5_000)
      await restored.close()
    },
    30_000,
  )
})

// The tools of MongoDB are no part of Gleaner either.
const hasTools = Bun.which('mongodump') !== null && Bun.which('mongorestore') !== null
const mongo = hasTools ? await findMongo() : { skipped: 'no mongodump and mongorestore on PATH' }
afterAll(() => ('stop' in mongo ? mongo.stop() : undefined))

test.skipIf(!('url' in mongo))(
  'MongoDB: a dump taken in a pause brings back what was there, and the pause',
  async () => {
    if (!('url' in mongo)) throw new Error(mongo.skipped)
    const url = databaseUrl(mongo.url, databaseName())
    const working = await openMongoStore({ url })
    await working.feeds.insert(aFeedDraft({ id: 'feed' }))
    await bring(working, 1, 300)
    const deps = await createTestDeps()
    await pauseQueue({ ...deps, store: working }, 'Backup')
    await deps.close()
    const before = await counts(working)
    await shell(commandsOf('dump'), { MONGODB_URL: url })
    await bring(working, 301, 400)
    await working.feeds.insert(aFeedDraft({ id: 'later', url: 'https://board.example/later' }))
    await working.close()
    await shell(commandsOf('restore the dump'), { MONGODB_URL: url })
    const restored = await openMongoStore({ url })
    expect(await counts(restored)).toEqual(before)
    expect(await found(restored, 'Gardener 299')).toEqual(['Gardener 299'])
    expect(await found(restored, 'Gardener 333')).toEqual([])
    expect(await queuePauseReason({ store: restored })).toBe('Backup')
    await bring(restored, 501, 510)
    expect(await found(restored, 'Gardener 505')).toEqual(['Gardener 505'])
    await restored.close()
    await dropDatabase(url)
  },
  60_000,
)
