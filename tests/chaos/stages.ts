import type { BatchItem } from '../../src/store/listings'
import type { Store } from '../../src/store/store'

/** Where in a run its worker dies. At `fetching` the host says when, and it is killed from outside. */
export const stages = [
  'claimed',
  'waiting',
  'fetching',
  'inBatch',
  'afterBatch',
  'anyWrite',
  'beforeEnd',
  'beforeAck',
] as const
export type Stage = (typeof stages)[number]

export const meanings: Record<Stage, string> = {
  claimed: 'taken, the host not asked yet',
  waiting: 'told to wait for the host, its message not put off yet',
  fetching: 'the host stalls in the middle of the document',
  inBatch: 'between listings and sightings (SQLite: in the transaction)',
  afterBatch: 'a batch is stored',
  anyWrite: 'after any write',
  beforeEnd: 'before the last write of the run',
  beforeAck: 'the run has ended, its message is not acknowledged',
}

export interface Doom {
  stage: Stage
  /** Which batch, or which write. */
  nth: number
  /** How many workers the run takes with it. */
  deaths: number
}

/** By feed: what happens to whoever imports it. */
export type Plan = Record<string, Doom>

/** Tells the doom of the run at work, if it has any, and counts what its stages count. */
export interface Fate {
  doom: Doom | null
  feedId: string
  batches: number
  writes: number
  isInBatch: boolean
}

export const noFate = (): Fate => ({
  doom: null,
  feedId: '',
  batches: 0,
  writes: 0,
  isInBatch: false,
})

/** The store of a worker that imports one feed at a time, and dies where the plan says. */
export function mortal(store: Store, fate: Fate, plan: Plan, die: () => never): Store {
  const isAt = (stage: Stage) => fate.doom?.stage === stage
  const { runs, listings } = store
  return {
    ...store,
    runs: {
      ...runs,
      async claim(runId, worker, leaseMs) {
        const claim = await runs.claim(runId, worker, leaseMs)
        if (!claim.isTaken) return claim
        const { feedId, attemptsSpent } = claim.run
        const doom = plan[feedId] ?? null
        const isDoomed = doom !== null && attemptsSpent < doom.deaths
        Object.assign(fate, noFate(), { feedId, doom: isDoomed ? doom : null })
        if (isAt('claimed')) die()
        return claim
      },
      async settle(lease, settlement, feed) {
        const isEnd = settlement.status !== 'pending'
        if (isEnd && isAt('beforeEnd')) die()
        const run = await runs.settle(lease, settlement, feed)
        if (isAt(isEnd ? 'beforeAck' : 'waiting')) die()
        return run
      },
    },
    listings: {
      ...listings,
      async upsert(lease, feedId, batch) {
        fate.batches++
        const isNth = fate.batches === fate.doom?.nth
        fate.isInBatch = isNth && isAt('inBatch')
        const deadly = fate.isInBatch && store.name === 'sqlite' ? withMine(batch, die) : batch
        const results = await listings.upsert(lease, feedId, deadly)
        if (isNth && isAt('afterBatch')) die()
        return results
      },
    },
  }
}

/** For `StoreOptions.afterWrite`: MongoDB writes the listings first, then their sightings. */
export function dieAfterWrite(fate: Fate, die: () => never): void {
  fate.writes++
  if (fate.isInBatch) die()
  if (fate.doom?.stage === 'anyWrite' && fate.writes >= fate.doom.nth) die()
}

/** The middle one of those that will be written kills who reads it: half a transaction is done then. */
function withMine(batch: BatchItem[], die: () => never): BatchItem[] {
  const read = batch.flatMap(({ draft }, index) => (draft ? [index] : []))
  const middle = read[Math.floor(read.length / 2)]
  return batch.map((item, index) =>
    index === middle && item.draft
      ? {
          ...item,
          draft: Object.defineProperty({ ...item.draft }, 'title', { get: die, enumerable: true }),
        }
      : item,
  )
}
