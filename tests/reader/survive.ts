import { readFileSync, writeFileSync } from 'node:fs'
import { fetchFeed } from '../../src/reader/fetch/fetch'
import { readFeed } from '../../src/reader/read-feed'
import { type Bomb, bombs, swift } from './bombs'

export interface Survival {
  name: string
  /** How the document ended, or why it is no feed: `complete`, `fault tooLarge`, `notAFeed`. */
  verdict: string
  /** Titles of the first listings. */
  titles: string[]
  rejected: number
  /** CPU time. */
  cpuMs: number
  /** What a harmless document of 1 MB costs in the same process, at the same load. */
  harmlessMs: number
  /** By how much the memory of the process rose above what it was. */
  peakMb: number
}

const hints = { url: 'https://board.example/feed', contentType: null, source: null }

async function* encoded(bomb: Bomb): AsyncGenerator<Uint8Array> {
  for (const piece of bomb()) yield typeof piece === 'string' ? Buffer.from(piece) : piece
}

type Reading = Pick<Survival, 'verdict' | 'titles' | 'rejected'>

async function read(body: AsyncIterable<Uint8Array>): Promise<Reading> {
  const answer = await readFeed(body, hints)
  if (!answer.isFeed) return { verdict: answer.failure.kind, titles: [], rejected: 0 }
  const titles: string[] = []
  let rejected = 0
  for await (const records of answer.document.records)
    for (const record of records) {
      const result = record.read()
      if (result.name === 'rejected') rejected++
      else if (result.name === 'listing' && titles.length < 5)
        titles.push(result.draft.title.slice(0, 40))
    }
  const { ending } = answer.document
  const failure = ending && 'failure' in ending ? ` ${ending.failure.kind}` : ''
  return { verdict: `${ending?.name}${failure}`, titles, rejected }
}

/** Linux tells the highest point since it was last asked to forget it; elsewhere what is held in the end must do. */
const isLinux = process.platform === 'linux'

const forgetPeak = () => isLinux && writeFileSync('/proc/self/clear_refs', '5')

const peakBytes = (): number =>
  isLinux
    ? Number(/VmHWM:\s+(\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))?.[1] ?? 0) * 1024
    : process.memoryUsage.rss()

/** Asks as the worker does. */
async function fetchAndRead(url: string, maxBodyBytes: number): Promise<Reading> {
  const { answer } = await fetchFeed({
    url,
    headers: {},
    validators: null,
    userAgent: 'Gleaner/test',
    timeoutMs: 60_000,
    maxBodyBytes,
    allowedPrivateHosts: ['127.0.0.1'],
    signal: new AbortController().signal,
  })
  if (answer.name === 'body') return read(answer.body)
  const outcome = answer.name === 'ended' ? answer.outcome : answer
  const verdict = 'failure' in outcome ? `ended ${outcome.failure.kind}` : outcome.name
  return { verdict, titles: [], rejected: 0 }
}

/** With its CPU time in ms, all threads of the process. */
async function measured(reading: () => Promise<Reading>): Promise<[Reading, number]> {
  const began = process.cpuUsage()
  const seen = await reading()
  const { user, system } = process.cpuUsage(began)
  return [seen, (user + system) / 1000]
}

async function survive(
  name: string,
  harmlessMs: number,
  reading: () => Promise<Reading>,
): Promise<Survival> {
  Bun.gc(true)
  forgetPeak()
  const before = process.memoryUsage.rss()
  const [seen, ms] = await measured(reading)
  const peakMb = Math.round((peakBytes() - before) / 2 ** 20)
  // Other work of the process (compiling, collecting garbage) may have been in a short one
  const again = swift.includes(name) ? [await measured(reading), await measured(reading)] : []
  const cpuMs = Math.round(Math.min(ms, ...again.map(([, each]) => each)))
  return { name, ...seen, cpuMs, harmlessMs, peakMb }
}

const harmless = `<rss><channel>${'<item><title>Cook</title><link>https://board.example/1</link><description>&lt;p&gt;Make soup &amp;amp; bread.&lt;/p&gt;</description></item>'.repeat(8000)}</channel></rss>`

async function measureHarmless(): Promise<number> {
  const reading = () => read(encoded(() => [harmless]))
  return Math.round(Math.min((await measured(reading))[1], (await measured(reading))[1]))
}

const tell = (survival: Survival) => process.stdout.write(`${JSON.stringify(survival)}\n`)

/** Reads every bomb, or `URL MAX_BYTES`, in this one process: one result a line. */
if (import.meta.main) {
  const harmlessMs = await measureHarmless()
  const [url, maxBytes] = process.argv.slice(2)
  if (url) tell(await survive(url, harmlessMs, () => fetchAndRead(url, Number(maxBytes))))
  else
    for (const [name, bomb] of Object.entries(bombs))
      tell(await survive(name, harmlessMs, () => read(encoded(bomb))))
}
