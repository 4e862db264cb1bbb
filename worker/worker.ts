import type { Deps } from '../src/deps'
import type { Feed } from '../src/model/feed'
import type { Failure, Outcome } from '../src/model/outcome'
import type { Lease, Run } from '../src/model/run'
import type { Claim } from '../src/model/run-steps'
import type { Handler, Verb } from '../src/queue/queue'
import { StoreUnavailable } from '../src/store/store'
import { withHost } from './host-slot'
import { type ImportEnd, importFeed } from './import-feed'
import { keepLease, LeaseLost, leaseMs } from './lease'
import { adoptMove, warningsOfMove } from './moved'
import { endingOf, feedPatchOf } from './settle'
import { Tally } from './tally'

/** Takes a run from the queue, imports its feed, turns the outcome into one queue verb and one status. */
export function createWorker(deps: Deps, name: string): Handler {
  return async function work({ runId }, shutdown): Promise<Verb> {
    const claim = await deps.store.runs.claim(runId, name, leaseMs)
    if (!claim.isTaken) return verbOfRefusal(claim)
    deps.queue.nudge()
    return workOn(deps, claim.run, claim.lease, shutdown)
  }
}

const verbOfRefusal = (claim: Extract<Claim, { isTaken: false }>): Verb =>
  'until' in claim ? { name: 'delay', until: claim.until } : { name: 'done' }

async function workOn(deps: Deps, run: Run, lease: Lease, shutdown: AbortSignal): Promise<Verb> {
  const log = deps.log.child({ runId: run.id, feedId: run.feedId, attempt: run.attempt })
  const tally = new Tally(deps, lease)
  const host = new URL(run.feedUrl).hostname
  const keeper = keepLease(deps, lease, host)
  const signal = AbortSignal.any([shutdown, keeper.signal])
  try {
    const feed = await deps.store.feeds.get(run.feedId)
    const end = feed ? await attempt({ deps, run, feed, lease, tally, signal }, host) : feedIsGone
    if (keeper.signal.aborted) throw keeper.signal.reason
    return await settle(deps, run, lease, feed, end, tally)
  } catch (error) {
    if (!(error instanceof LeaseLost)) throw error
    log.warn(error.message)
    return { name: 'done' }
  } finally {
    keeper.stop()
    deps.queue.nudge()
  }
}

const endOf = (outcome: Outcome): ImportEnd => ({
  outcome,
  hints: { ttlMs: null, freshMs: null },
  complete: null,
  retryAfter: null,
  found: null,
})

const permanent = (kind: Failure['kind'], message: string): ImportEnd =>
  endOf({ name: 'permanent', failure: { kind, message } })

const feedIsGone = permanent(
  'configuration',
  'The feed of this run is not in the database any more.',
)

/** Surprises become outcomes here, so that no run ends without saying why. */
async function attempt(
  context: Parameters<typeof importFeed>[0],
  host: string,
): Promise<ImportEnd> {
  const { deps, run } = context
  if (run.attemptsSpent >= run.maxAttempts)
    return permanent(
      'crashed',
      `The worker died ${run.attemptsSpent} times while it imported this feed.`,
    )
  try {
    const end = await withHost(deps, host, run, async () => {
      const end = await importFeed(context)
      if (end.retryAfter) await deps.store.hosts.pause(host, end.retryAfter, 'rateLimited')
      return end
    })
    return 'outcome' in end ? end : endOf(end)
  } catch (error) {
    if (error instanceof LeaseLost) throw error
    if (context.signal.aborted) return endOf({ name: 'interrupted' })
    const message = error instanceof Error ? error.message : String(error)
    if (error instanceof StoreUnavailable)
      return endOf({ name: 'retryable', failure: { kind: 'storeUnavailable', message } })
    deps.log.error({ runId: run.id, err: error }, 'import failed by surprise')
    return permanent('internal', message)
  }
}

async function settle(
  deps: Deps,
  run: Run,
  lease: Lease,
  feed: Feed | null,
  end: ImportEnd,
  tally: Tally,
): Promise<Verb> {
  const { store, config } = deps
  const now = store.now()
  if (feed) tally.warn(warningsOfMove(feed, end.found))
  const progress = tally.progress()
  const { verb, settlement } = endingOf(end.outcome, {
    run,
    progress,
    config,
    now,
    random: Math.random,
  })
  if (!settlement) return verb
  const isEnded = settlement.status !== 'pending'
  const source = await store.sources.get(run.source)
  const patch = feed && isEnded ? feedPatchOf(feed, source, run, end, settlement, now) : undefined
  const settled = await store.runs.settle(lease, settlement, patch)
  if (!settled) throw new LeaseLost(lease)
  if (feed && patch) await adoptMove(deps, { ...feed, ...patch })
  const { counts, timings } = settled
  const level = isEnded ? (settled.status === 'failed' ? 'warn' : 'info') : 'debug'
  deps.log[level](
    {
      runId: run.id,
      feedId: run.feedId,
      outcome: settled.outcome,
      ...counts,
      ...timings,
      error: settled.error,
    },
    `run ${settled.status}`,
  )
  return verb
}
