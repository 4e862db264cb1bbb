import { parseArgs } from 'node:util'
import pino from 'pino'
import { readConfig } from '../../src/config'
import { closeDeps, type Deps, openDeps } from '../../src/deps'
import { noProgress, type Run } from '../../src/model/run'
import type { Settlement } from '../../src/model/run-steps'
import { rollUpAll, rollUpNewlyEnded } from '../../src/rollup-sweep'
import { randomOf } from '../fuzz/random'
import { anItem, aRunDraft } from '../support/factories'

/**
 * Ends runs and listings in every way, and rolls them up in between, at a time that `--at` tells; dies as if by
 * `kill -9` after so many writes.
 */
const { values } = parseArgs({
  options: { at: { type: 'string' }, writes: { type: 'string' }, seed: { type: 'string' } },
})
const random = randomOf(Number(values.seed))
const start = Number(values.at) - Date.now()
let writesLeft = Number(values.writes)
const read = readConfig(process.env)
if (!('config' in read)) throw new Error(read.problems.join())
const now = () => new Date(start + Date.now())
const deps = await openDeps(read.config, pino({ level: 'silent' }), undefined, { now, afterWrite })

function afterWrite(): void {
  if (--writesLeft === 0) process.kill(process.pid, 'SIGKILL')
}

for (let n = 0; n < 12; n++) {
  await oneRun(deps, `feed-${random.int(5)}`, n)
  if (n % 3 === 2) await Promise.all([rollUpAll(deps), rollUpNewlyEnded(deps)]).catch(overtaken)
}
await closeDeps(deps)

/** Of two who roll up at once one may begin anew. */
function overtaken(error: unknown): void {
  if (!(error instanceof Error) || error.name !== 'Overtaken') throw error
}

async function oneRun({ store }: Deps, feedId: string, n: number): Promise<void> {
  const source = `${feedId.at(-1)}`.replace(/[01]/, 'a').replace(/[2-4]/, 'b')
  const id = Bun.randomUUIDv7('hex', now().getTime())
  const draft = aRunDraft({ id, feedId, source: `${source}.example` })
  const { run } = await store.runs.open(draft)
  if (random.int(8) === 0) return void (await store.runs.cancel(run.id))
  const claim = await store.runs.claim(run.id, 'mortal', 1)
  if (!claim.isTaken) return
  const items = Array.from({ length: 3 }, (_, i) =>
    anItem({ source: `${source}.example`, externalId: `${id}-${i}` }),
  )
  await store.listings.upsert(claim.lease, feedId, items)
  const settled = await store.runs.settle(claim.lease, settlementOf(n))
  if (settled) await endSome({ store }, settled, items.slice(0, random.int(3)))
}

function settlementOf(n: number): Settlement {
  const progress = noProgress()
  progress.counts = { ...progress.counts, fetched: 3, new: random.int(3), updated: random.int(3) }
  progress.timings.fetchMs = random.int(20_000)
  if (n % 4 > 0)
    progress.response = {
      ...{ status: 200, finalUrl: 'https://a.example/', redirects: 0 },
      ...{ bytes: random.int(9000), decodedBytes: 1, bytesSaved: random.int(100) },
    }
  const outcome = (['imported', 'notModified', 'empty', 'partial', 'permanent'] as const)[n % 5]
  if (outcome === 'permanent' || outcome === undefined)
    return {
      status: 'failed',
      outcome: 'permanent',
      error: { kind: 'gone', message: '' },
      progress,
    }
  return { status: 'completed', outcome, nature: 'changed', error: null, progress }
}

/** Closes some of what it brought: because of the run, or of no run. */
async function endSome(
  { store }: Pick<Deps, 'store'>,
  { id }: Run,
  items: { key: string }[],
): Promise<void> {
  const closedRunId = random.int(2) === 0 ? id : null
  const rows = items.map(({ key }) => ({ key, validThrough: null, sightings: [] }))
  const seen = await Promise.all(
    rows.map(async (row) => ({ ...row, sightings: await store.listings.sightings(row.key) })),
  )
  await store.lifecycle.close(seen, { closedAt: now(), closedReason: 'expired', closedRunId })
  if (closedRunId) await store.lifecycle.tally(closedRunId)
}
