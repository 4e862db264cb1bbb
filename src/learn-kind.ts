import type { Deps } from './deps'
import type { Feed } from './model/feed'
import { withDeparture } from './model/lifecycle-kind'
import type { Run } from './model/run'

/** So many dates of each side show in which order listings leave. */
const sampleSize = 200

/** Takes note of the listings that a healthy, complete run missed first. `feed` as it was before that run. */
export async function learnKind({ store }: Deps, feed: Feed, run: Run): Promise<void> {
  const { id, lastCompleteRunId, lastItemCount, kindEvidence } = feed
  const isLess = run.counts.fetched < (lastItemCount ?? 0)
  // Nothing has come in, nothing was pushed out.
  if (!lastCompleteRunId || (run.counts.new === 0 && !isLess)) return
  const vanished = await store.lifecycle.dates(id, lastCompleteRunId, sampleSize)
  if (vanished.length === 0) return
  const stayed = await store.lifecycle.dates(id, run.id, sampleSize)
  const evidence = withDeparture(kindEvidence, { runId: run.id, vanished, stayed })
  if (evidence !== kindEvidence) await store.feeds.patch(id, { kindEvidence: evidence })
}
