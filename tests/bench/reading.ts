import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { feedOf, type Kind, kinds } from './feed-stream'
import { type Measurement, measure } from './measure'
import { type FeedReader, findReaders, takeTurn } from './readers'

/**
 * Measures how fast a large feed is read, beside others on the same file: `bun run bench:reading`. And how much memory
 * a feed takes that is five times as large: the exit code is 1 when a bound of memory is broken; speed is only told.
 * Needs five minutes, and 500 MB below the folder for temporary files. `--quick`: a tenth of the size, without bounds.
 */
const { values } = parseArgs({
  options: { quick: { type: 'boolean', default: false }, rounds: { type: 'string', default: '3' } },
})
const megabyte = 1e6
const size = (values.quick ? 20 : 200) * megabyte
const rounds = Number(values.rounds)
const timeoutMs = 300_000
/** Of a feed of 1 GB: its peak in MB, and how many times that of one of 200 MB. */
const bounds = { peakMb: 120, growth: 1.1 }

const folder = await mkdtemp(join(tmpdir(), 'gleaner-reading-'))
try {
  await compareAll()
  const broken = await measureMemory()
  for (const sentence of values.quick ? [] : broken) console.log(sentence)
  if (broken.length > 0 && !values.quick) process.exitCode = 1
} finally {
  await rm(folder, { recursive: true, force: true })
}

async function compareAll(): Promise<void> {
  const { readers, missing } = await findReaders()
  for (const { name, about } of readers) console.log(`${name}: ${about}.`)
  for (const sentence of missing) console.log(sentence)
  console.log(row('', 'MB', 'seconds', 'CPU s', 'MB/CPU s', 'peak MB', 'x by CPU', 'x by clock'))
  for (const kind of kinds) {
    const able = readers.filter((reader) => reader.kinds.includes(kind))
    const best = await takeTurns(kind, able)
    console.log(`${kind}, the best of ${rounds} rounds; x: times the speed of xmllint`)
    for (const reader of able) console.log(lineOf(reader, best))
  }
}

/** The least time of each, by processor and by clock: the machine may be busy. */
async function takeTurns(kind: Kind, readers: FeedReader[]): Promise<Map<string, Measurement>> {
  const best = new Map<string, Measurement>()
  const files = new Map<number, string>()
  for (const { share } of readers) files.set(share, await write(kind, share * size))
  for (let round = 0; round < rounds; round++)
    for (const reader of readers) {
      const file = files.get(reader.share) ?? ''
      const result = await takeTurn(reader, file, folder, timeoutMs)
      best.set(reader.name, better(result, best.get(reader.name) ?? result))
    }
  return best
}

function better(one: Measurement, other: Measurement): Measurement {
  const seconds = Math.min(one.seconds, other.seconds)
  const cpuSeconds = Math.min(one.cpuSeconds, other.cpuSeconds)
  return { ...one, seconds, cpuSeconds, peakMb: Math.max(one.peakMb, other.peakMb) }
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

/** Made while it is read, so that nothing of it is stored. Answers a sentence for each bound that is broken. */
async function measureMemory(): Promise<string[]> {
  console.log('rss, made while it is read')
  const script = join(import.meta.dir, 'read-items.ts')
  const peaks: number[] = []
  for (const bytes of [size, 5 * size]) {
    const command = [process.execPath, script, '--made', 'rss', String(bytes)]
    const { seconds, peakMb } = await measure(command, timeoutMs)
    peaks.push(peakMb)
    const cells = [bytes / megabyte, seconds.toFixed(2), '', '', peakMb.toFixed(0)]
    console.log(row('  Gleaner', ...cells.map(String)))
  }
  const [first = 0, last = 0] = peaks
  const growth = last / first
  console.log(`Five times the feed takes ${growth.toFixed(2)} times the memory.`)
  return [
    last > bounds.peakMb ? `The peak is above ${bounds.peakMb} MB.` : '',
    growth > bounds.growth ? `The memory grows by more than ${bounds.growth} times.` : '',
  ].filter((sentence) => sentence !== '')
}

function lineOf({ name, share }: FeedReader, best: Map<string, Measurement>): string {
  const result = best.get(name)
  if (!result) return row(`  ${name}`)
  const megabytes = (share * size) / megabyte
  const yardstick = best.get('xmllint')
  const times = (key: 'seconds' | 'cpuSeconds') =>
    yardstick ? ((share * yardstick[key]) / result[key]).toFixed(2) : '-'
  return row(
    `  ${name}`,
    megabytes.toFixed(0),
    result.seconds.toFixed(2),
    result.cpuSeconds.toFixed(2),
    (megabytes / result.cpuSeconds).toFixed(1),
    result.peakMb.toFixed(0),
    times('cpuSeconds'),
    times('seconds'),
  )
}

function row(name: string, ...cells: string[]): string {
  return name.padEnd(14) + cells.map((cell) => cell.padStart(11)).join('')
}
