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
  if (feed.kind !== 'window' || !end.itemCount || !lastCompleteRunId || !lastAt) return null
  if (tally.kept > 0) return 'none'
  const { new: fresh, updated, unchanged } = tally.counts
  const carried = fresh + updated + unchanged
  if (carried < itemsNeeded) return null
  const hasOverlap = await overlaps(context, lastCompleteRunId)
  if (hasOverlap === null) return null
  const { oldestPostedAt } = tally
  return hasOverlap ? 'none' : gapOf(feed, { carried, lastAt, oldestPostedAt, now })
}

/** A listing that this run has sighted is not among those that the run before has left behind; null: it left none. */
async function overlaps(
  { deps, feed, tally }: ImportContext,
  runBefore: string,
): Promise<boolean | null> {
  const { store } = deps
  const before = await tally.storing(() => store.runs.get(runBefore))
  if (!before) return null
  const { new: fresh, updated, unchanged } = before.counts
  const sighted = fresh + updated + unchanged
  const attempt = { runId: before.id, attempt: before.attempt }
  const left = await tally.storing(() => store.listings.countSightings(feed.id, attempt))
  return sighted === 0 ? null : left.new + left.updated + left.unchanged < sighted
}
