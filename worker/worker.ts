import type { Deps } from '../src/deps'
import type { Feed, Source } from '../src/model/feed'
import type { Failure } from '../src/model/outcome'
import type { Lease, Run } from '../src/model/run'
import type { Refusal } from '../src/model/run-steps'
import { pauseKeyOf } from '../src/politeness'
import type { Handler, Verb } from '../src/queue/queue'
import { cancelRun } from '../src/runs'
import { StoreUnavailable } from '../src/store/store'
import { endingOf } from './ending'
import { reportHosts, verdictOf } from './host-report'
import { type HostSlots, hostSlots } from './host-slots'
import { endOf, type ImportEnd } from './import-end'
import { importFeed } from './import-feed'
import { keepLease, LeaseLost, leaseMs } from './lease'
import { lessonsOf } from './lessons'
import { adoptMove, warningsOfMove } from './moved'
import { patiently } from './patience'
import { Tally } from './tally'

/** Takes a run from the queue, imports its feed, turns the outcome into one queue verb and one status. */
export function createWorker(deps: Deps, name: string): Handler {
  return async function work({ runId }, shutdown): Promise<Verb> {
    const claim = await deps.store.runs.claim(runId, name, leaseMs)
    if (!claim.isTaken) return verbOfRefusal(claim, deps.store.now())
    deps.queue.nudge()
    return workOn(deps, claim.run, claim.lease, shutdown)
  }
}

const verbOfRefusal = (refusal: Refusal, now: Date): Verb =>
  'until' in refusal
    ? { name: 'delay', ms: refusal.until.getTime() - now.getTime() }
    : { name: 'done' }

async function workOn(deps: Deps, run: Run, lease: Lease, shutdown: AbortSignal): Promise<Verb> {
  const log = deps.log.child({ runId: run.id, feedId: run.feedId, attempt: run.attempt })
  const feed = await deps.store.feeds.get(run.feedId)
  const source = await deps.store.sources.get(run.source)
  if (feed && !isWanted(run, feed, source)) return drop(deps, run)
  const stopping = new AbortController()
  const tally = new Tally(deps, lease, stopping.signal)
  const slots = hostSlots(deps, run, source?.politenessScope ?? 'host', stopping.signal)
  const keeper = keepLease(deps, lease, slots.renew)
  const signal = AbortSignal.any([shutdown, keeper.signal])
  signal.addEventListener('abort', () => stopping.abort(signal.reason))
  try {
    const end = feed
      ? await attempt({ deps, run, feed, lease, tally, slots, signal }, source)
      : feedIsGone
    if (keeper.signal.aborted) throw keeper.signal.reason
    return await settle({
      deps,
      run,
      lease,
      feed,
      source,
      end,
      tally,
      slots,
      signal: keeper.signal,
    })
  } catch (error) {
    if (!(error instanceof LeaseLost)) throw error
    log.warn(error.message)
    return { name: 'done' }
  } finally {
    keeper.stop()
    // A host that is not given back is free when the lease ends.
    await slots.release().catch((error) => log.warn({ err: error }, 'the host is not given back'))
    deps.queue.nudge()
  }
}

/** Not when the feed or its source was paused, or the feed has got another address, after the run was opened. */
const isWanted = (run: Run, feed: Feed, source: Source | null): boolean =>
  feed.isEnabled && !source?.pausedBecause && feed.url === run.feedUrl

/** Nobody wants it any more. */
async function drop(deps: Deps, run: Run): Promise<Verb> {
  await cancelRun(deps, run.id)
  return { name: 'done' }
}

const permanent = (kind: Failure['kind'], message: string): ImportEnd =>
  endOf({ name: 'permanent', failure: { kind, message } })

const feedIsGone = permanent(
  'configuration',
  'The feed of this run is not in the database any more.',
)

/** Surprises become outcomes here, so that no run ends without saying why. */
async function attempt(
  context: Parameters<typeof importFeed>[0],
  source: Source | null,
): Promise<ImportEnd> {
  const { deps, run, slots } = context
  if (run.attemptsSpent >= run.maxAttempts) return permanent('crashed', obituary(run))
  try {
    const refusal = await slots.take(new URL(run.feedUrl))
    if (refusal) return endOf(refusal)
    const end = await importFeed(context).finally(slots.ended)
    if (end.retryAfter) await heed(context, source, end, end.retryAfter)
    return end
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

function obituary({ attempts, attemptsSpent }: Run): string {
  const deaths = attempts.filter(({ error }) => error?.kind === 'crashed').length
  return deaths === attemptsSpent
    ? `The worker died ${deaths} times while it imported this feed.`
    : `All ${attemptsSpent} attempts are spent; in ${deaths} of them the worker died.`
}

/** Leaves alone for so long who asked for it: the host that answered, or what the source says of it. */
async function heed(
  { deps, tally, feed }: Parameters<typeof importFeed>[0],
  source: Source | null,
  { outcome }: ImportEnd,
  until: Date,
): Promise<void> {
  const url = new URL(tally.responses().at(-1)?.finalUrl ?? feed.url)
  const said = 'message' in outcome ? outcome.message : `${url.hostname} asked for a pause.`
  const key = pauseKeyOf(url, source?.politenessScope ?? 'host')
  await deps.store.hosts.pause(key, until, said)
}

interface Ended {
  deps: Deps
  run: Run
  lease: Lease
  feed: Feed | null
  source: Source | null
  end: ImportEnd
  tally: Tally
  slots: HostSlots
  signal: AbortSignal
}

async function settle(ended: Ended): Promise<Verb> {
  const { deps, run, lease, feed, source, end, tally, slots, signal } = ended
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
  const patch = feed && isEnded ? lessonsOf(feed, source, run, end, settlement, now) : undefined
  const settled = await patiently(() => store.runs.settle(lease, settlement, patch), signal)
  if (!settled) throw new LeaseLost(lease)
  if (feed) {
    const asked = { requests: slots.requests, responses: tally.responses(), feed }
    const verdict = verdictOf(end.outcome, settled.status, progress.response)
    await reportHosts(deps, asked, slots.host(), verdict)
  }
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
