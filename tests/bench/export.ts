import { Database } from 'bun:sqlite'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { rollDice } from '../../src/demo/dice'
import { openSqliteStore } from '../../src/store/sqlite/open'
import { aListingDraft, anItem, aRunDraft } from '../support/factories'
import { sentencesOf } from './prose'

/**
 * Exports a large store by `bun start`: `bun run bench:export`. Tells how fast each format comes, and the most memory
 * that the server took. Needs some minutes, and 4 GB below the folder for temporary files.
 */
const { values } = parseArgs({ options: { listings: { type: 'string', default: '1000000' } } })
const samples = 1000
const copies = Math.max(Math.round(Number(values.listings) / samples), 1)
const paths = ['/api/v1/listings.ndjson', '/api/v1/listings.csv', '/listings.xml']
const leastMbPerSecond = 20
const mostMb = 200

const folder = await mkdtemp(join(tmpdir(), 'gleaner-export-'))
try {
  const from = performance.now()
  await seed(join(folder, 'data'))
  console.log(`${copies * samples} listings made in ${secondsSince(from).toFixed(0)} s`)
  console.log(row('', 'MB', 's', 'MB/s', 'server CPU s', 'peak MB', 'other p95 ms'))
  for (const path of paths) await bench(path)
} finally {
  await rm(folder, { recursive: true, force: true })
}

/** Listings of about 2 KB: some by the store itself, the others copied from those within the database. */
async function seed(dataDir: string): Promise<void> {
  const store = await openSqliteStore({ dataDir })
  const { run } = await store.runs.open(aRunDraft())
  const claim = await store.runs.claim(run.id, 'bench', 60_000)
  if (!claim.isTaken) throw new Error(claim.reason)
  await store.listings.upsert(claim.lease, run.feedId, Array.from({ length: samples }, itemOf))
  await store.runs.cancel(run.id)
  await store.close()
  const database = new Database(join(dataDir, 'gleaner.db'), { strict: true })
  database.run('PRAGMA synchronous = OFF')
  database.run('PRAGMA cache_size = -1000000')
  const statements = ['listings', 'listingTexts'].map((table) => copyOf(database, table))
  database.transaction(() => {
    for (let copy = 1; copy < copies; copy++)
      for (const statement of statements) statement.run({ copy, samples })
  })()
  database.run('PRAGMA wal_checkpoint(TRUNCATE)')
  database.close()
}

function itemOf(_: unknown, index: number) {
  const dice = rollDice(`listing ${index}`)
  const paragraphs = sentencesOf(dice, 8, 14)
  const draft = aListingDraft({
    externalId: `${index}`,
    description: paragraphs.map((text) => `<p>${text}</p>`).join(''),
    text: paragraphs.join('\n'),
    hiringOrganization: { name: `Employer ${dice.between(1, 900)}`, logo: null },
    categories: ['Engineering', 'Data'],
    employmentType: ['FULL_TIME'],
    datePosted: new Date(1_790_000_000_000 + index * 60_000),
  })
  return anItem(draft)
}

/** A statement that adds the samples once more, under other keys. */
function copyOf(database: Database, table: string) {
  const names = database
    .query<{ name: string }, []>(`PRAGMA table_info(${table})`)
    .all()
    .map(({ name }) => name)
  const others: Record<string, string> = {
    rowid: '$copy * $samples + rowid',
    key: "key || '-' || $copy",
  }
  const taken = names.map((name) => others[name] ?? name)
  const sql = `INSERT INTO ${table} (${names}) SELECT ${taken} FROM ${table} WHERE rowid <= $samples`
  return database.query<unknown, [{ copy: number; samples: number }]>(sql)
}

async function bench(path: string): Promise<void> {
  const server = await startServer()
  try {
    const before = await cpuSecondsOf(server.pid)
    const from = performance.now()
    const others = watchOthers(server.origin)
    const bytes = await download(server.origin + path)
    const seconds = secondsSince(from)
    const cpu = (await cpuSecondsOf(server.pid)) - before
    const peakMb = await peakMbOf(server.pid)
    const mb = bytes / 1e6
    const cells = [mb.toFixed(0), seconds.toFixed(1), (mb / seconds).toFixed(1), cpu.toFixed(1)]
    console.log(row(path, ...cells, peakMb.toFixed(0), (await others.stop()).toFixed(1)))
    if (peakMb > mostMb) console.log(`  more than ${mostMb} MB of memory`)
    if (mb / seconds < leastMbPerSecond) console.log(`  slower than ${leastMbPerSecond} MB/s`)
  } finally {
    server.child.kill('SIGTERM')
    await server.child.exited
  }
}

async function download(url: string): Promise<number> {
  const answer = await fetch(url)
  if (!answer.ok || !answer.body) throw new Error(`${url}: ${answer.status}`)
  let bytes = 0
  for await (const chunk of answer.body) bytes += chunk.length
  return bytes
}

/** How long a page takes meanwhile. */
function watchOthers(origin: string): { stop: () => Promise<number> } {
  let isOver = false
  const times: number[] = []
  const watching = watch()
  return {
    async stop() {
      isOver = true
      await watching
      return times.toSorted((a, b) => a - b)[Math.floor(times.length * 0.95)] ?? 0
    },
  }

  async function watch(): Promise<void> {
    while (!isOver) {
      const from = performance.now()
      await (await fetch(`${origin}/listings`)).text()
      times.push(performance.now() - from)
      await Bun.sleep(200)
    }
  }
}

async function startServer() {
  const probe = Bun.listen({ hostname: '127.0.0.1', port: 0, socket: { data() {} } })
  const { port } = probe
  probe.stop()
  const feeds = join(folder, 'feeds.json')
  await Bun.write(feeds, JSON.stringify([{ name: 'bench', url: 'http://127.0.0.1:9/feed' }]))
  const env = {
    ...process.env,
    DATA_DIR: join(folder, 'data'),
    PORT: String(port),
    FEEDS_FILE: feeds,
    SCHEDULE: '0 0 1 1 *',
    LOG_LEVEL: 'error',
  }
  const command = [process.execPath, join(import.meta.dir, '../../src/server.ts'), '--no-worker']
  const child = Bun.spawn(command, { env, stdout: 'ignore', stderr: 'inherit' })
  const origin = `http://127.0.0.1:${port}`
  const until = performance.now() + 30_000
  while (!(await fetch(`${origin}/readyz`).catch(() => null))?.ok) {
    if (performance.now() > until) throw new Error('the server does not answer')
    await Bun.sleep(50)
  }
  return { child, pid: child.pid, origin }
}

/** VmHWM is the kernel's own high-water mark. */
async function peakMbOf(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8')
  return Number(/VmHWM:\s+(\d+) kB/.exec(status)?.[1]) / 1000
}

/** Fields 14 and 15 of proc(5) in hundredths; the name before them may hold spaces. */
async function cpuSecondsOf(pid: number): Promise<number> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8')
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return (Number(fields[11]) + Number(fields[12])) / 100
}

function secondsSince(from: number): number {
  return (performance.now() - from) / 1000
}

function row(name: string, ...cells: string[]): string {
  return name.padEnd(26) + cells.map((cell) => cell.padStart(14)).join('')
}
