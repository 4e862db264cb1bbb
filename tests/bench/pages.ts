import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import type { Run } from '../../src/model/run'
import { writeFeeds } from './feed-file'

/**
 * Measures how fast the pages of `bun start` answer while its worker imports a large feed: `bun run bench:pages`.
 * Needs a minute, and 1.5 GB below the folder for temporary files.
 */
const { values } = parseArgs({ options: { items: { type: 'string', default: '50000' } } })
const paths = ['/', '/feeds', '/listings', '/listings?search=wanted+ba', '/api/v1/stats']
const timeoutMs = 300_000

const folder = await mkdtemp(join(tmpdir(), 'gleaner-pages-'))
const children: Bun.Subprocess[] = []
try {
  await writeFeeds(folder, Number(values.items))
  await bench()
} finally {
  for (const child of children.reverse()) {
    child.kill('SIGTERM')
    await child.exited
  }
  await rm(folder, { recursive: true, force: true })
}

async function bench(): Promise<void> {
  const host = await startHost()
  const headers = { 'content-type': 'application/json' }
  const origin = await startServer(`${host}/feed`)
  await fetch(`${origin}/api/v1/runs`, { method: 'POST', body: '{"all": true}', headers })
  const times = new Map<string, number[]>(paths.map((path) => [path, []]))
  const until = performance.now() + timeoutMs
  let run: Run | undefined
  do {
    for (const [path, soFar] of times) soFar.push(await timeOf(origin + path))
    run = await runAt(origin)
  } while (run?.status !== 'completed' && run?.status !== 'failed' && performance.now() < until)
  console.log(`The run is ${run?.status}: ${JSON.stringify(run?.counts)}`)
  console.log(row('', 'answers', 'median ms', 'p99 ms', 'largest ms'))
  for (const [path, all] of times) console.log(lineOf(path, all))
  console.log(lineOf('all', [...times.values()].flat()))
}

async function runAt(origin: string): Promise<Run | undefined> {
  const answer = await fetch(`${origin}/api/v1/runs`)
  const { runs }: { runs: Run[] } = JSON.parse(await answer.text())
  return runs[0]
}

async function timeOf(url: string): Promise<number> {
  const from = performance.now()
  const answer = await fetch(url)
  await answer.text()
  if (!answer.ok) throw new Error(`${url}: ${answer.status}`)
  return performance.now() - from
}

async function startHost(): Promise<string> {
  const script = join(import.meta.dir, 'serve.ts')
  const child = Bun.spawn([process.execPath, script, folder], { stdout: 'pipe' })
  children.push(child)
  const { value } = await child.stdout.getReader().read()
  return `http://127.0.0.1:${new TextDecoder().decode(value).trim()}`
}

async function startServer(url: string): Promise<string> {
  const port = freePort()
  const feeds = join(folder, 'feeds.json')
  await Bun.write(feeds, JSON.stringify([{ name: 'bench', url }]))
  const env = {
    ...process.env,
    DATA_DIR: join(folder, 'data'),
    PORT: String(port),
    FEEDS_FILE: feeds,
    ALLOWED_PRIVATE_HOSTS: '127.0.0.1',
    SCHEDULE: '0 0 1 1 *',
    LOG_LEVEL: 'error',
    // Nobody else asks so often.
    API_RATE_LIMIT: '0',
  }
  const entry = join(import.meta.dir, '../../src/server.ts')
  children.push(Bun.spawn([process.execPath, entry], { env, stdout: 'ignore', stderr: 'inherit' }))
  const origin = `http://127.0.0.1:${port}`
  const until = performance.now() + 20_000
  while (!(await fetch(`${origin}/readyz`).catch(() => null))?.ok) {
    if (performance.now() > until) throw new Error('the server does not answer')
    await Bun.sleep(50)
  }
  return origin
}

function freePort(): number {
  const probe = Bun.listen({ hostname: '127.0.0.1', port: 0, socket: { data() {} } })
  probe.stop()
  return probe.port
}

function lineOf(name: string, all: number[]): string {
  const sorted = all.toSorted((a, b) => a - b)
  const at = (share: number) => (sorted[Math.floor((sorted.length - 1) * share)] ?? 0).toFixed(1)
  return row(name, String(sorted.length), at(0.5), at(0.99), at(1))
}

function row(name: string, ...cells: string[]): string {
  return name.padEnd(30) + cells.map((cell) => cell.padStart(12)).join('')
}
