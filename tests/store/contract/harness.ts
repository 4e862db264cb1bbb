import { expect, test } from 'bun:test'
import {
  type Counts,
  type Lease,
  noCounts,
  type Progress,
  type Run,
  type RunDraft,
} from '../../../src/model/run'
import type { Settlement } from '../../../src/model/run-steps'
import type { FeedPatch } from '../../../src/store/feeds'
import type { BatchItem } from '../../../src/store/listings'
import type { Store, StoreOptions } from '../../../src/store/store'
import { aClock, aProgress, aRunDraft, type Clock } from '../../support/factories'

/** A store with data of its own. */
export interface Opened {
  store: Store
  /** One more handle to the same data. */
  reopen(options: StoreOptions): Promise<Store>
  /** Does at once what the database does in the background. */
  expire(): Promise<void>
  /** All that is there, as text, by the names of tables or collections. */
  dump(): Promise<Map<string, string>>
  /** Closes every handle and removes the data. */
  destroy(): Promise<void>
}

export type OpenStore = (options: StoreOptions) => Promise<Opened>

export interface Context extends Opened {
  clock: Clock
}

export type ContractTest = (name: string, body: (context: Context) => Promise<void>) => void

/** A `test` whose body gets a fresh store and the clock that it goes by. */
export const contractTest =
  (open: OpenStore): ContractTest =>
  (name, body) =>
    test(name, async () => {
      const clock = aClock()
      const opened = await open({ now: clock.now })
      try {
        await body({ ...opened, clock })
      } finally {
        await opened.destroy()
      }
    }, 60_000)

export const leaseMs = 30_000

export function present<T>(value: T | null | undefined): T {
  if (value === null || value === undefined) throw new Error('expected a value')
  return value
}

/** Opens a run and takes it. */
export async function openAndClaim(store: Store, draft: Partial<RunDraft> = {}, worker = 'worker') {
  const { run } = await store.runs.open(aRunDraft(draft))
  return claim(store, run.id, worker)
}

/** Takes a run that can be taken. */
export async function claim(store: Store, runId: string, worker = 'worker'): Promise<Lease> {
  const taken = await store.runs.claim(runId, worker, leaseMs)
  if (!taken.isTaken) throw new Error(`not taken: ${taken.reason}`)
  return taken.lease
}

export const completed = (progress: Progress = aProgress()): Settlement => ({
  status: 'completed',
  nature: 'changed',
  outcome: 'imported',
  progress,
  error: null,
})

export const settleCompleted = async (store: Store, lease: Lease, feed?: FeedPatch): Promise<Run> =>
  present(await store.runs.settle(lease, completed(), feed))

/** Imports the batches as a worker does: what is known by its fingerprint is not read again. */
export async function importBatches(
  store: Store,
  lease: Lease,
  feedId: string,
  batches: BatchItem[][],
): Promise<Counts> {
  const counts = noCounts()
  for (const batch of batches) {
    const known = await store.listings.known(
      feedId,
      batch.map((item) => item.fingerprint),
    )
    const items = batch.map((item) => {
      const sighting = known.get(item.fingerprint)
      return sighting
        ? { ...item, key: sighting.key, contentHash: sighting.contentHash, draft: null }
        : item
    })
    for (const result of present(await store.listings.upsert(lease, feedId, items))) {
      if (result === 'stale') throw new Error('a listing went away')
      counts.fetched++
      counts[result]++
    }
    expect(await store.runs.progress(lease, aProgress(counts))).toBe(true)
  }
  return counts
}

/** One whole run of a feed over the batches; answers its counts. */
export async function importFeed(
  store: Store,
  feedId: string,
  batches: BatchItem[][],
  draft: Partial<RunDraft> = {},
): Promise<Counts> {
  const lease = await openAndClaim(store, { ...draft, feedId })
  const counts = await importBatches(store, lease, feedId, batches)
  return present(await store.runs.settle(lease, completed(aProgress(counts)))).counts
}
