import { gapOf } from '../src/model/gap'
import type { Warning } from '../src/model/run'
import type { ImportEnd } from './import-end'
import type { ImportContext } from './import-feed'

/** The alarm; `none` when the documents overlap; null when nothing can be told. */
export type Gap = Warning | 'none' | null

/** Less turns over by itself. */
const itemsNeeded = 5

/** Whether listings got lost between the last complete run of a window feed and this one. */
export async function findGap(context: ImportContext, end: ImportEnd, now: Date): Promise<Gap> {
  const { feed, tally } = context
  const { lastCompleteRunId, lastSuccessAt: lastAt } = feed
  if (feed.kind === 'full') return 'none'
  if (!end.itemCount || !lastCompleteRunId || !lastAt) return null
  if (tally.isOverlapping) return 'none'
  // What an attempt that died had sighted is no longer a sighting of the run before.
  if (tally.isResumed) return null
  const { new: fresh, updated, unchanged } = tally.counts
  const carried = fresh + updated + unchanged
  if (carried < itemsNeeded) return null
  if (!(await hadListings(context, lastCompleteRunId))) return null
  const { oldestPostedAt } = tally
  return gapOf(feed, { carried, lastAt, oldestPostedAt, now })
}

/** There were some, and at the same address. */
async function hadListings({ deps, run }: ImportContext, runId: string): Promise<boolean> {
  const before = await deps.store.runs.get(runId)
  if (!before || before.feedUrl !== run.feedUrl) return false
  const { new: fresh, updated, unchanged } = before.counts
  return fresh + updated + unchanged > 0
}
