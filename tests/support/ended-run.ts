import { noProgress, type Run } from '../../src/model/run'
import type { Settlement } from '../../src/model/run-steps'
import { openRun } from '../../src/runs'
import type { FeedPatch } from '../../src/store/feeds'
import type { BatchItem } from '../../src/store/listings'
import type { TestApp } from './app'

const imported: Settlement = {
  progress: noProgress(),
  outcome: 'imported',
  error: null,
  status: 'completed',
  nature: 'unchanged',
}

/** A run of the feed that a worker took, with these items, and that ended so. */
export async function anEndedRun(
  { deps, clock }: Pick<TestApp, 'deps' | 'clock'>,
  feedId: string,
  options: { settlement?: Settlement; items?: BatchItem[]; feed?: FeedPatch } = {},
): Promise<Run> {
  const { store } = deps
  const opening = await openRun(deps, feedId, { trigger: 'manual', isForced: true })
  if (opening.name !== 'opened') throw new Error(`the run is ${opening.name}`)
  clock.advance(100)
  const claim = await store.runs.claim(opening.run.id, 'worker-1', 60_000)
  if (!claim.isTaken) throw new Error(`the run is ${claim.reason}`)
  if (options.items) await store.listings.upsert(claim.lease, feedId, options.items)
  clock.advance(900)
  const run = await store.runs.settle(claim.lease, options.settlement ?? imported, options.feed)
  if (!run) throw new Error('the lease is lost')
  clock.advance(1000)
  return run
}
