import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { inChunks, type Reading, readAll } from './laws'
import { mutate } from './mutations'
import { type Random, randomOf } from './random'

const folder = join(import.meta.dir, '../fixtures/feeds')

export interface Fixture {
  name: string
  bytes: Buffer
}

/** Every document of the fixtures, by name. */
export const fixtures: Fixture[] = readdirSync(folder)
  .filter((name) => /\.(?:xml|json|html)$/.test(name))
  .sort()
  .map((name) => ({ name, bytes: readFileSync(join(folder, name)) }))

export interface Case {
  name: string
  bytes: Buffer
  random: Random
}

/** The document that a number stands for. */
export function caseOf(number: number): Case {
  const random = randomOf(number)
  const fixture = fixtures[random.int(fixtures.length)]
  const other = fixtures[random.int(fixtures.length)]
  if (!fixture || !other) throw new Error('there are no fixtures')
  return { name: fixture.name, bytes: mutate(fixture.bytes, random, other.bytes), random }
}

/** For 100 KB, and for all that is smaller. */
const budgetMs = 50
/** Ten thousand empty records in so many bytes are told one by one. */
const recordMs = 0.02

const sizes: [number, ...number[]] = [1, 3, 7, 64, 500, 500, 500, 4096]
/** More would measure the chunks, not the reader. */
const maxChunks = 1000

/** What is wrong with the reading of one case; null: nothing. */
export async function check({ bytes, random }: Case): Promise<string | null> {
  try {
    const began = performance.now()
    const whole = await readAll(inChunks(bytes, () => Number.POSITIVE_INFINITY))
    const ms = performance.now() - began
    if (whole.fault) return whole.fault
    const budget = budgetMs * Math.max(1, bytes.length / 100_000) + recordMs * whole.results.length
    const slow = ms > budget ? await fastest(bytes) : 0
    if (slow > budget) return `it took ${Math.round(slow)} ms for ${bytes.length} bytes`
    const size = Math.max(random.pick(sizes), Math.ceil(bytes.length / maxChunks))
    const chunked = await readAll(
      inChunks(bytes, size === 500 ? () => 1 + random.int(500) : () => size),
    )
    return difference(whole, chunked, size)
  } catch (error) {
    return `it threw ${error instanceof Error ? (error.stack ?? error.message) : error}`
  }
}

/** Other processes may have had the processor meanwhile, and the first run compiles: the best of six counts. */
async function fastest(bytes: Buffer): Promise<number> {
  let best = Number.POSITIVE_INFINITY
  for (let n = 0; n < 6; n++) {
    const began = process.cpuUsage()
    await readAll(inChunks(bytes, () => Number.POSITIVE_INFINITY))
    const { user, system } = process.cpuUsage(began)
    best = Math.min(best, (user + system) / 1000)
  }
  return best
}

export function difference(whole: Reading, other: Reading, size: number): string | null {
  const [one, two] = [whole, other].map(({ results, fingerprints, end }) => [
    ...results.map((result, at) => `${fingerprints[at]} ${result}`),
    end,
  ])
  if (!one || !two) return null
  const at = one.findIndex((line, index) => line !== two[index])
  if (at === -1 && one.length === two.length) return null
  return `in chunks of ${size} bytes line ${at} of ${one.length} is another:\n${one[at]?.slice(0, 600)}\n${two[at]?.slice(0, 600)}`
}
