import { learnKind } from '../src/learn-kind'
import { lookAfter } from '../src/lifecycle'
import type { Feed } from '../src/model/feed'
import { withWitness } from '../src/model/lifecycle'
import { isHealthy, type RunNature } from '../src/model/nature'
import type { Run } from '../src/model/run'
import type { FeedPatch } from '../src/store/feeds'
import { StoreUnavailable } from '../src/store/store'
import type { ImportEnd } from './import-end'
import type { ImportContext } from './import-feed'

/** A document of all listings, read to its end, tells which are missing; a look at them is due from then on. */
export function witnessOf(
  feed: Feed,
  runId: string,
  { itemCount }: ImportEnd,
  nature: RunNature,
  now: Date,
): FeedPatch {
  if (feed.kind !== 'full' || itemCount === null) return {}
  const witness = { runId, isHealthy: isHealthy(nature) }
  return { witnesses: withWitness(feed.witnesses, witness), closingDueAt: now }
}

/** Looks at once which listings have ended; whoever dies here leaves it to the sweep. */
export async function lookAtEnds(context: ImportContext, end: ImportEnd, run: Run): Promise<void> {
  const { deps, feed, signal } = context
  if (end.itemCount === null || !run.nature) return
  try {
    if (isHealthy(run.nature)) await learnKind(deps, feed, run)
    if (feed.kind === 'full') await lookAfter(deps, feed.id, signal)
  } catch (error) {
    // The run has ended, whatever becomes of this.
    const level = error instanceof StoreUnavailable ? 'debug' : 'error'
    deps.log[level]({ feedId: feed.id, err: error }, 'the look at its ends is left to the sweep')
  }
}
