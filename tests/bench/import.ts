import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { cpus, tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { type Contestant, findContestants, type Import } from './contestants'
import { editedOf, fileOf, partOf, type Variant, variants, writeFeeds } from './feed-file'
import { gleaner, olderGleaner } from './gleaners'
import { measure, ProcessFailed } from './measure'
import { partsOf, type Results, tableOf, timingsOf } from './report'

/**
 * Measures how fast a large feed gets into the database, beside others: `bun run bench`.
 * Needs three minutes, and 1.5 GB below the folder for temporary files. `--against FOLDER` measures beside another
 * checkout of Gleaner instead, with `--mongodb URL` on that server.
 */
const { values } = parseArgs({
  options: {
    items: { type: 'string', default: '50000' },
    rounds: { type: 'string', default: '1' },
    quick: { type: 'boolean', default: false },
    against: { type: 'string' },
    mongodb: { type: 'string' },
  },
})
const items = values.quick ? 5000 : Number(values.items)
const rounds = Number(values.rounds)
const partItems = Math.ceil(items / 10)
/** Nobody gets longer for one import. */
const timeoutMs = 60_000 + items * 5

const folder = await mkdtemp(join(tmpdir(), 'gleaner-bench-'))
try {
  await bench()
} finally {
  await rm(folder, { recursive: true, force: true })
}

async function bench(): Promise<void> {
  say('Writing the feed …')
  const bytes = await writeFeeds(folder, items)
  await mkdir(partOf(folder))
  await writeFeeds(partOf(folder), partItems)
  const { contestants, missing } = await contestantsOf()
  introduce(bytes, contestants, missing)
  const results: Results = { first: new Map(), unchanged: new Map(), changed: new Map() }
  const host = await startHost()
  try {
    for (let round = 0; round < rounds; round++) await playRound(host, contestants, round, results)
  } finally {
    host.stop()
  }
  console.log(`\n${tableOf(results)}\n\n${timingsOf(results)}`)
  if (values.against || values.mongodb) return
  say('The stages one by one …')
  const script = join(import.meta.dir, 'parts.ts')
  await mkdir(join(folder, 'parts'))
  const command = [process.execPath, script, fileOf(folder, 'first'), join(folder, 'parts')]
  const { output } = await measure(command, 2 * timeoutMs)
  console.log(`\n${partsOf(JSON.parse(output))}`)
}

async function contestantsOf() {
  const { against, mongodb } = values
  if (against === undefined)
    return mongodb ? { contestants: [gleaner(mongodb)], missing: [] } : findContestants()
  return { contestants: [gleaner(mongodb), await olderGleaner(against, mongodb)], missing: [] }
}

/** Each variant in turn, and in each the contestants one after the other: all meet the same weather. */
async function playRound(
  host: Host,
  contestants: Contestant[],
  round: number,
  results: Results,
): Promise<void> {
  for (const variant of variants) {
    await host.use(variant)
    for (const contestant of contestants) {
      if (contestant.isSlow && variant !== 'first') continue
      say(`Round ${round + 1}, ${variant}: ${contestant.name} …`)
      const own = join(folder, `${contestant.name}-${round}`)
      const result = await tryImport(contestant, host.origin, own, variant)
      const soFar = results[variant].get(contestant.name) ?? []
      results[variant].set(contestant.name, [...soFar, result])
      if (typeof result === 'string') process.exitCode = 1
    }
  }
  for (const contestant of contestants)
    await contestant.forget?.(join(folder, `${contestant.name}-${round}`))
}

/** A contestant that fails says why in its line of the table; the others go on. */
async function tryImport(
  contestant: Contestant,
  origin: string,
  own: string,
  variant: Variant,
): Promise<Import | string> {
  // What the one before it left to be written to the disk is not its load.
  Bun.spawnSync(['sync'])
  try {
    const url = `${origin}/${contestant.isSlow ? 'part' : 'feed'}`
    const result = await contestant.importFeed(url, own, timeoutMs)
    return faultOf(result, variant, contestant.isSlow ? partItems : items) ?? result
  } catch (error) {
    if (!(error instanceof ProcessFailed)) throw error
    return error.message
  }
}

/** What was stored has to be right before its speed means anything. */
function faultOf({ rows, edited, run }: Import, variant: Variant, expected: number): string | null {
  const changed = variant === 'changed' ? editedOf(items) : 0
  if (rows !== expected) return `stored ${rows} rows instead of ${expected}`
  if (edited !== changed) return `stored ${edited} edited rows instead of ${changed}`
  if (!run) return null
  const { counts, error } = run
  const isRight =
    variant === 'first'
      ? counts.new === items
      : counts.updated === changed && counts.unchanged === items - changed
  return isRight ? null : `counted ${JSON.stringify(counts)} ${error?.message ?? ''}`
}

interface Host {
  origin: string
  use(variant: Variant): Promise<void>
  stop(): void
}

/** The feed's host is a process of its own, so that nobody's memory holds the file. */
async function startHost(): Promise<Host> {
  const script = join(import.meta.dir, 'serve.ts')
  const child = Bun.spawn([process.execPath, script, folder], { stdout: 'pipe' })
  const { value } = await child.stdout.getReader().read()
  const origin = `http://127.0.0.1:${new TextDecoder().decode(value).trim()}`
  return {
    origin,
    use: async (variant) => {
      const { ok } = await fetch(`${origin}/use/${variant}`)
      if (!ok) throw new Error(`the host has no ${variant}`)
    },
    stop: () => child.kill(),
  }
}

function introduce(bytes: number, contestants: Contestant[], missing: string[]): void {
  const [cpu] = cpus()
  console.log(`${items.toLocaleString('en')} items in an RSS feed of ${(bytes / 1e6).toFixed(0)} MB, from a local host.
${cpus().length} cores (${cpu?.model.trim()}), Bun ${Bun.version}. Each import is a process of its own, timed from its
start to its exit; the peak is the kernel's high-water mark of its resident memory.
${[...contestants.map(({ name, about }) => `${name}: ${about}`), ...missing].map((line) => `- ${line}`).join('\n')}`)
}

/** Progress for whoever watches; the report alone goes to stdout. */
function say(line: string): void {
  console.error(line)
}
