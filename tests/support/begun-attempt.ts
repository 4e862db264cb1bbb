import { hostSlots } from '../../worker/host-slots'
import type { ImportContext } from '../../worker/import-feed'
import { Tally } from '../../worker/tally'
import type { TestDeps } from './deps'
import { aRunDraft } from './factories'

const never = new AbortController().signal

/** The first or next attempt of a run of that feed, claimed by a worker of 30 s; the run is opened where it is not. */
export async function beginAttempt(
  deps: TestDeps,
  feedId: string,
  runId = Bun.randomUUIDv7(),
): Promise<ImportContext> {
  const { store } = deps
  const feed = await store.feeds.get(feedId)
  if (!feed) throw new Error('no such feed')
  if (!(await store.runs.get(runId)))
    await store.runs.open(aRunDraft({ id: runId, feedId, feedUrl: feed.url }))
  const claim = await store.runs.claim(runId, 'w', 30_000)
  if (!claim.isTaken) throw new Error('not taken')
  const { lease, run } = claim
  const slots = hostSlots(deps, run, 'host', never)
  return {
    deps,
    run,
    feed,
    lease,
    tally: new Tally(deps, lease),
    slots,
    source: null,
    signal: never,
  }
}
