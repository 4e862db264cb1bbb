import { parseArgs } from 'node:util'

/**
 * Measures how fast the pages open over a year of a thousand feeds, which `seed-year.ts` writes:
 * `bun run bench:year --dir FOLDER`. Ends with 1 when a page is slower than `--most` milliseconds (95 % within).
 */
const { values } = parseArgs({
  options: {
    dir: { type: 'string' },
    times: { type: 'string', default: '40' },
    most: { type: 'string', default: '200' },
  },
})
if (!values.dir) throw new Error('give --dir, a folder that seed-year.ts has written')

const paths = [
  '/',
  '/?feed=feed-7',
  '/?source=board-3.example',
  '/?status=failed',
  '/feeds',
  '/feeds?q=number+77',
  '/listings',
  '/listings?source=board-3.example',
  '/listings?state=closed',
  '/trends?range=24h',
  '/trends?range=7d',
  '/trends?range=30d',
  '/trends?range=30d&per=hour',
  '/trends?range=90d',
  '/trends?range=400d',
  '/trends?range=400d&source=board-3.example',
  '/trends?range=400d&feed=feed-7',
  '/trends?range=90d&per=hour&feed=feed-7',
]

const env = {
  ...process.env,
  ...{ DATA_DIR: values.dir, PORT: '0', FEEDS_FILE: 'none', LOG_LEVEL: 'info' },
  SCHEDULE: '0 0 1 1 *',
}
const entry = `${import.meta.dir}/../../src/server.ts`
const command = [process.execPath, entry, '--no-worker']
const server = Bun.spawn(command, { env, stdout: 'pipe', stderr: 'inherit' })
try {
  const origin = await addressOf(server.stdout)
  for (const path of paths) await timeOf(origin + path)
  const slow = []
  console.log(row('', ['median ms', '95 % ms', 'largest ms', 'KB']))
  for (const path of paths) slow.push(...((await measure(origin, path)) ? [] : [path]))
  if (slow.length > 0) console.log(`slower than ${values.most} ms: ${slow.join(', ')}`)
  process.exitCode = slow.length > 0 ? 1 : 0
} finally {
  server.kill('SIGTERM')
  await server.exited
}

/** Whether it is fast enough. */
async function measure(origin: string, path: string): Promise<boolean> {
  const times: number[] = []
  let bytes = 0
  for (let n = 0; n < Number(values.times); n++) {
    const { ms, length } = await timeOf(origin + path)
    times.push(ms)
    bytes = length
  }
  times.sort((a, b) => a - b)
  const at = (share: number) => times[Math.ceil(share * times.length) - 1] ?? 0
  const told = [at(0.5), at(0.95), at(1), bytes / 1000].map((figure) => figure.toFixed(1))
  console.log(row(path, told))
  return at(0.95) < Number(values.most)
}

async function timeOf(url: string): Promise<{ ms: number; length: number }> {
  const from = performance.now()
  const answer = await fetch(url)
  const { length } = await answer.text()
  if (!answer.ok) throw new Error(`${url}: ${answer.status}`)
  return { ms: performance.now() - from, length }
}

async function addressOf(output: ReadableStream<Uint8Array>): Promise<string> {
  let said = ''
  const decoder = new TextDecoder()
  for await (const piece of output) {
    said += decoder.decode(piece, { stream: true })
    const address = /listening on (http:\/\/[\w.:]+)/.exec(said)?.[1]
    if (address) return address
  }
  throw new Error(`the server did not start: ${said}`)
}

function row(name: string, cells: string[]): string {
  return name.padEnd(46) + cells.map((cell) => cell.padStart(12)).join('')
}
