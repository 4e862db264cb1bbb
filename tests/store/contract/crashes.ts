import { describe, expect } from 'bun:test'
import type { ListingRow } from '../../../src/model/listing'
import type { Counts, RunDraft } from '../../../src/model/run'
import type { BatchItem } from '../../../src/store/listings'
import type { Store } from '../../../src/store/store'
import { anId, anItem, aProgress, aRunDraft, type Clock } from '../../support/factories'
import {
  type Context,
  type ContractTest,
  claim,
  completed,
  importBatches,
  importFeed,
  leaseMs,
  present,
} from './harness'

/** `3` and `3b`: the third listing of a board, and its second version. */
const documentOf = (source: string, batches: string[][]): BatchItem[][] =>
  batches.map((batch) =>
    batch.map((name) => {
      const externalId = name.replace(/\D/g, '')
      return anItem({ source, externalId, title: `Title ${name}` })
    }),
  )

const earlier = [
  ['1', '2', '3', '4'],
  ['5', '6', '7', '8'],
]
/** Unchanged, updated, new and, within a batch and across them, duplicate. */
const later = [
  ['1', '2b', '9', '9'],
  ['3', '4b', '2b', '10'],
  ['5', '11', '1', '10b'],
]

interface Ending {
  counts: Counts
  listings: unknown[]
  sightings: unknown[]
  chronicle: unknown[]
}

export function crashesContract(test: ContractTest): void {
  describe('a run cut off after any write and done again ends as one that never was', () => {
    test('first import', (context) => cutEverywhere(context, [], later))
    test('a later import', (context) => cutEverywhere(context, earlier, later))
    test('a later import where nothing changed', (context) =>
      cutEverywhere(context, earlier, earlier))
  })

  describe('two writers at once', () => {
    test('store every listing once', async ({ store, reopen, clock }) => {
      const other = await reopen({ now: clock.now })
      const batches = Array.from({ length: 8 }, (_, batch) =>
        Array.from({ length: 25 }, (_, n) => anItem({ externalId: String(batch * 25 + n) })),
      )
      const [a, b] = await Promise.all([
        importFeed(store, 'a', batches),
        importFeed(other, 'b', [...batches].reverse()),
      ])
      expect([a.fetched, b.fetched]).toEqual([200, 200])
      expect([a.new + b.new, a.unchanged + b.unchanged]).toEqual([200, 200])
      const { rows, next } = await store.listings.list({}, { limit: 500 })
      expect([new Set(rows.map((row) => row.key)).size, rows.length, next]).toEqual([
        200,
        200,
        null,
      ])
      expect(await store.listings.count({ search: 'gardener' }, 1000)).toBe(200)
    })
  })
}

async function cutEverywhere(context: Context, before: string[][], document: string[][]) {
  const expected = await ending(context, 0, before, document)
  for (let cut = 1; ; cut++) {
    const { died, ...found } = await ending(context, cut, before, document)
    const { died: _, ...whole } = expected
    expect({ cut, ...found }).toEqual({ cut, ...whole })
    if (!died) return expect(cut).toBeGreaterThan(2 + 2 * document.length)
  }
}

/** How a run of a board's document ends that dies after the write numbered `cut` and is done again; 0: never dies. */
async function ending(
  { store, reopen, clock }: Context,
  cut: number,
  before: string[][],
  document: string[][],
): Promise<Ending & { died: boolean }> {
  const source = `board-${cut}.example`
  const feedId = `feed-${cut}`
  if (before.length) await importFeed(store, feedId, documentOf(source, before))
  const runId = anId()
  const batches = documentOf(source, document)
  const draft = { id: runId, feedId, source }
  const died = await dieAt(cut, { reopen, clock }, (mortal) =>
    importRun(mortal, draft, batches, 'first'),
  )
  clock.advance(leaseMs)
  await importRun(store, draft, batches, 'second')
  const run = present(await store.runs.get(runId))
  expect(run.status).toBe('completed')
  return { died, counts: run.counts, ...(await remains(store, source, runId)) }
}

class Died extends Error {}

/** True when the life ended at its write numbered `cut`. */
async function dieAt(
  cut: number,
  { reopen, clock }: Pick<Context, 'reopen'> & { clock: Clock },
  life: (mortal: Store) => Promise<void>,
): Promise<boolean> {
  let writes = 0
  const afterWrite = () => {
    if (++writes >= cut && cut > 0) throw new Died()
  }
  const mortal = await reopen({ now: clock.now, afterWrite })
  try {
    await life(mortal)
    return false
  } catch (error) {
    if (error instanceof Died) return true
    throw error
  } finally {
    await mortal.close()
  }
}

/** The run from wherever it stands to its end. */
async function importRun(
  store: Store,
  draft: Pick<RunDraft, 'id' | 'feedId' | 'source'>,
  batches: BatchItem[][],
  worker: string,
): Promise<void> {
  const run = (await store.runs.get(draft.id)) ?? (await store.runs.open(aRunDraft(draft))).run
  if (run.finishedAt) return
  const lease = await claim(store, draft.id, worker)
  const counts = await importBatches(store, lease, draft.feedId, batches)
  present(await store.runs.settle(lease, completed(aProgress(counts))))
}

/** What the run left behind, without what differs from one board to another. */
async function remains(store: Store, source: string, runId: string) {
  const { rows } = await store.listings.list({ source }, { limit: 500 })
  const byId = rows.toSorted((a, b) => Number(a.externalId) - Number(b.externalId))
  const listings = byId.map((row) => ({
    externalId: row.externalId,
    title: row.title,
    contentHash: row.contentHash,
    isFirst: row.firstRunId === runId,
    isChanged: row.changedRunId === runId,
  }))
  const sightings = []
  for (const row of byId)
    for (const sighting of await store.listings.sightings(row.key))
      sightings.push({
        externalId: row.externalId,
        result: sighting.result,
        isOfRun: sighting.runId === runId,
        contentHash: sighting.contentHash,
      })
  return { listings, sightings, chronicle: await chronicleOf(store, byId, runId) }
}

/** What the run says that it did, which must be what the listings say themselves. */
async function chronicleOf(store: Store, listings: ListingRow[], runId: string) {
  const run = present(await store.runs.get(runId))
  const said = []
  for (const outcome of ['new', 'updated'] as const) {
    const { rows } = await store.chronicle.ofRun(run, { outcome }, { limit: 500 })
    const told = listings.filter(({ firstRunId, changedRunId }) =>
      outcome === 'new' ? firstRunId === runId : changedRunId === runId && firstRunId !== runId,
    )
    expect(rows.map(({ key }) => key).sort()).toEqual(told.map(({ key }) => key).sort())
    expect(rows).toHaveLength(run.counts[outcome])
    said.push(...rows.map(({ title, changes }) => ({ outcome, title, changes })))
  }
  return said.toSorted((a, b) => String(a.title).localeCompare(String(b.title)))
}
