import { Database, type Statement } from 'bun:sqlite'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { newFeed, newSource } from '../../src/model/feed'
import { noProgress } from '../../src/model/run'
import { newRun } from '../../src/model/run-steps'
import { openSqliteStore } from '../../src/store/sqlite/open'
import { randomOf } from '../fuzz/random'
import { aFeedDraft, aListingDraft, aRunDraft } from '../support/factories'
import { createYear, type YearRow } from './year'

/**
 * Writes a year of hourly runs of many feeds into `--dir`, as it stands after it was rolled up (8.8 million runs of a
 * thousand feeds), with the runs of the last days and some listings: `bun tests/bench/seed-year.ts --dir FOLDER`.
 */
const { values } = parseArgs({
  options: {
    dir: { type: 'string' },
    feeds: { type: 'string', default: '1000' },
    days: { type: 'string', default: '365' },
    'run-days': { type: 'string', default: '5' },
    listings: { type: 'string', default: '100000' },
  },
})
if (!values.dir) throw new Error('give --dir, the folder to write')
const feedCount = Number(values.feeds)
const hourMs = 3_600_000
const now = new Date()
const random = randomOf(1)
const idOf = (n: number) => `feed-${n}`
const sourceOf = (n: number) => `board-${Math.floor(n / 8)}.example`

const store = await openSqliteStore({ dataDir: values.dir })
await store.close()
const db = new Database(join(values.dir, 'gleaner.db'), { strict: true })
db.run('PRAGMA synchronous = OFF')
db.run('PRAGMA cache_size = -400000')

type Row = Record<string, string | number | null>
const statements = new Map<string, Statement>()
const counts: Record<string, number> = {}

/** All rows of a table have the same columns. */
function insert(table: string, row: Row): void {
  const statement = statements.get(table) ?? prepareFor(table, Object.keys(row))
  statement.run(row)
  counts[table] = (counts[table] ?? 0) + 1
}

function prepareFor(table: string, names: string[]): Statement {
  const sql = `INSERT INTO ${table} (${names}) VALUES (${names.map((name) => `$${name}`)})`
  const statement = db.prepare(sql)
  statements.set(table, statement)
  return statement
}

const stored = (value: unknown): string | number | null => {
  if (value === null || value === undefined) return null
  if (typeof value === 'boolean') return value ? 1 : 0
  if (value instanceof Date) return value.getTime()
  return typeof value === 'object' ? JSON.stringify(value) : (value as string | number) // as stored
}
const flat = (record: object): Row =>
  Object.fromEntries(Object.entries(record).map(([name, value]) => [name, stored(value)]))

function seedFeeds(): void {
  for (let n = 0; n < feedCount; n++) {
    if (n % 8 === 0) insert('sources', flat(newSource({ id: sourceOf(n) })))
    const draft = aFeedDraft({ id: idOf(n), name: `Feed number ${n}`, source: sourceOf(n) })
    const due = new Date(now.getTime() + hourMs)
    insert(
      'feeds',
      flat({ ...newFeed(draft, now), lastOutcome: 'imported', nextDueAt: due, closingDueAt: due }),
    )
  }
}

function seedYear(): void {
  const year = createYear(feedCount, Number(values.days), now, { idOf, sourceOf, random })
  for (const rows of year)
    db.transaction((some: YearRow[]) => {
      for (const row of some) insert('rollups', { ...row, zone: 'UTC', version: 1 })
    })(rows)
}

function seedRuns(): void {
  const hours = Number(values['run-days']) * 24
  for (let hour = hours; hour > 0; hour--)
    db.transaction(() => {
      for (let n = 0; n < feedCount; n++) seedRun(n, now.getTime() - hour * hourMs + n * 3000)
    })()
}

function seedRun(n: number, at: number): void {
  const id = Bun.randomUUIDv7('hex', at)
  const isFailed = random.int(50) === 0
  const draft = aRunDraft({
    id,
    feedId: idOf(n),
    feedName: `Feed number ${n}`,
    source: sourceOf(n),
  })
  const ended = new Date(at + 4000)
  const { counts: none, timings, ...run } = newRun({ ...draft, trigger: 'schedule' }, new Date(at))
  insert('runs', {
    ...flat({ ...run, ...none, ...timings, ...noProgressOf(isFailed) }),
    ...flat({ startedAt: new Date(at + 1000), finishedAt: ended, updatedAt: ended }),
    cycleId: new Date(Math.floor(at / hourMs) * hourMs).toISOString(),
    rolledUpIn: 'UTC',
  })
}

function noProgressOf(isFailed: boolean) {
  const { rejected, warnings } = noProgress()
  const response = {
    status: 200,
    finalUrl: 'https://a.example/',
    redirects: 0,
    bytes: 90_000,
    decodedBytes: 400_000,
  }
  const ended = isFailed
    ? {
        status: 'failed',
        outcome: 'permanent',
        error: { kind: 'timeout', message: 'Too long.' },
        dismissedAt: now,
      }
    : { status: 'completed', outcome: 'imported', nature: 'changed' }
  return {
    ...ended,
    rejected,
    warnings,
    response,
    fetched: 200,
    new: 3,
    unchanged: 197,
    fetchMs: 900,
  }
}

function seedListings(): void {
  const count = Number(values.listings)
  db.transaction(() => {
    for (let n = 0; n < count; n++) {
      const feed = n % feedCount
      const draft = aListingDraft({ source: sourceOf(feed), externalId: String(n) })
      const { description, text, raw, ...listing } = draft
      const at = new Date(now.getTime() - (count - n) * 60_000)
      insert('listings', {
        ...flat({ ...listing, firstRunId: 'r', changedRunId: 'r', firstSeenAt: at, changedAt: at }),
        ...{ aliases: '[]', revision: n + 1, closedAt: n % 5 === 0 ? at.getTime() + hourMs : null },
        closedReason: n % 5 === 0 ? 'absent' : null,
      })
      insert('listingTexts', { rowid: n + 1, description, text, raw: stored(raw) })
      insert('sightings', {
        ...{ feedId: idOf(feed), key: draft.key, fingerprint: `f${n}`, contentHash: 'h' },
        ...{ runId: 'r', attempt: 1, result: 'new', seenAt: at.getTime() },
      })
    }
  })()
}

const began = performance.now()
db.transaction(seedFeeds)()
seedYear()
seedRuns()
seedListings()
db.run('PRAGMA wal_checkpoint(TRUNCATE)')
db.close()
const seconds = ((performance.now() - began) / 1000).toFixed(0)
const runs = (feedCount * Number(values.days) * 24).toLocaleString('en')
console.log(`${runs} runs rolled up, in ${seconds} s: ${JSON.stringify(counts)}`)
