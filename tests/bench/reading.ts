import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { feedOf, type Kind, kinds } from './feed-stream'
import { type Measurement, measure, ProcessFailed } from './measure'

/**
 * Measures how fast a large feed is read, beside others: `bun run bench:reading`. Cut, tokenised and made items by
 * Gleaner; only tokenised by xmllint; parsed by feedparser, which gets a small part of the file. And how much
 * memory a feed takes that is five times as large. Needs three minutes, and 400 MB below the folder for temporary files.
 */
const { values } = parseArgs({
  options: { quick: { type: 'boolean', default: false }, rounds: { type: 'string', default: '3' } },
})
const megabyte = 1e6
const size = (values.quick ? 20 : 200) * megabyte
/** feedparser reads about two megabytes a second. */
const smallSize = (values.quick ? 2 : 10) * megabyte
const rounds = Number(values.rounds)
const timeoutMs = 300_000

const reader = [process.execPath, join(import.meta.dir, 'read-items.ts')]
const folder = await mkdtemp(join(tmpdir(), 'gleaner-reading-'))
try {
  await bench()
} finally {
  await rm(folder, { recursive: true, force: true })
}

interface Contestant {
  name: string
  bytes: number
  command: string[]
}

async function bench(): Promise<void> {
  const hasXmllint = Bun.which('xmllint') !== null
  const python = await findPython()
  if (!hasXmllint) console.log('xmllint is not installed (apt install libxml2-utils).')
  if (!python) console.log('feedparser is not installed (apt install python3-feedparser).')
  console.log(row('', 'MB', 'seconds', 'CPU s', 'MB/CPU s', 'peak MB', 'x xmllint'))
  for (const kind of kinds) {
    const file = await write(kind, size)
    const small = await write(kind, smallSize)
    const parse = `import sys, feedparser; print(len(feedparser.parse(open(sys.argv[1], 'rb')).entries))`
    const contestants = [
      { name: 'Gleaner', bytes: size, command: [...reader, file] },
      { name: 'xmllint', bytes: size, command: ['xmllint', '--stream', '--noout', file] },
      { name: 'feedparser', bytes: smallSize, command: [python ?? '', '-c', parse, small] },
    ].filter(({ name }) => (name === 'xmllint' ? hasXmllint : name !== 'feedparser' || python))
    await compare(kind, contestants)
  }
  await showMemory()
}

async function write(kind: Kind, bytes: number): Promise<string> {
  const path = join(folder, `${kind}-${bytes}.xml`)
  const writer = Bun.file(path).writer()
  for (const part of feedOf(kind, bytes)) {
    writer.write(part)
    await writer.flush()
  }
  await writer.end()
  return path
}

/** The contestants take turns; the fastest of the rounds counts, by processor time: the machine may be busy. */
async function compare(kind: Kind, contestants: Contestant[]): Promise<void> {
  const best = new Map<string, Measurement>()
  for (let round = 0; round < rounds; round++)
    for (const { name, command } of contestants) {
      const result = await measure(command, timeoutMs)
      const before = best.get(name)
      if (!before || result.cpuSeconds < before.cpuSeconds) best.set(name, result)
    }
  console.log(kind)
  const yardstick = best.get('xmllint')
  for (const { name, bytes } of contestants) {
    const result = best.get(name)
    if (result) console.log(lineOf(name, bytes, result, yardstick))
  }
}

/** Made while it is read, so that nothing of it is stored. */
async function showMemory(): Promise<void> {
  console.log('rss, made while it is read')
  const sizes = [size, 5 * size]
  const peaks: number[] = []
  for (const bytes of sizes) {
    const result = await measure([...reader, '--made', 'rss', String(bytes)], timeoutMs)
    peaks.push(result.peakMb)
    const cells = [bytes / megabyte, result.seconds.toFixed(2), '', '', result.peakMb.toFixed(0)]
    console.log(row('  Gleaner', ...cells.map(String)))
  }
  const [first = 0, last = 0] = peaks
  console.log(`Five times the feed takes ${(last / first).toFixed(2)} times the memory.`)
}

function lineOf(
  name: string,
  bytes: number,
  { seconds, cpuSeconds, peakMb }: Measurement,
  yardstick: Measurement | undefined,
): string {
  const speed = bytes / megabyte / cpuSeconds
  const multiple = yardstick && speed / (size / megabyte / yardstick.cpuSeconds)
  return row(
    `  ${name}`,
    (bytes / megabyte).toFixed(0),
    seconds.toFixed(2),
    cpuSeconds.toFixed(2),
    speed.toFixed(1),
    peakMb.toFixed(0),
    multiple === undefined ? '-' : multiple.toFixed(2),
  )
}

function row(name: string, ...cells: string[]): string {
  return name.padEnd(14) + cells.map((cell) => cell.padStart(12)).join('')
}

/** Debian's package belongs to Debian's Python, which need not be the first on the path. */
async function findPython(): Promise<string | null> {
  for (const python of ['python3', '/usr/bin/python3'].filter((name) => Bun.which(name)))
    if (await canRun([python, '-c', 'import feedparser'])) return python
  return null
}

async function canRun(command: string[]): Promise<boolean> {
  try {
    await measure(command, timeoutMs)
    return true
  } catch (error) {
    if (error instanceof ProcessFailed) return false
    throw error
  }
}
