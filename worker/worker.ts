import type { Deps } from '../src/deps'
import type { Feed, Source } from '../src/model/feed'
import type { Lease, Run } from '../src/model/run'
import type { Refusal } from '../src/model/run-steps'
import { messageAttributes, topic } from '../src/model/trace'
import type { Handler, Verb } from '../src/queue/queue'
import { cancelRun } from '../src/runs'
import { attemptImport } from './attempt'
import { hostSlots } from './host-slots'
import { keepLease, LeaseLost, leaseMs } from './lease'
import { patientStore } from './patience'
import { settle } from './settle'
import { Tally } from './tally'

/** Takes a run from the queue, imports its feed, turns the outcome into one queue verb and one status. */
export function createWorker(deps: Deps, name: string): Handler {
  return async function work({ runId }, shutdown): Promise<Verb> {
    const claim = await deps.store.runs.claim(runId, name, leaseMs)
    if (!claim.isTaken) return verbOfRefusal(claim, deps.store.now())
    deps.queue.nudge()
    const { run, lease } = claim
    const store = patientStore(deps.store, deps.log, shutdown)
    const feed = await store.feeds.get(run.feedId)
    const source = await store.sources.get(run.source)
    if (!feed || !isWanted(run, feed, source)) return drop(deps, run)
    return traced(deps, run, () => workOn(deps, { run, lease, feed, source }, shutdown))
  }
}

/** As a part of the trace in which the run was opened, whatever process that was in. */
function traced({ tracing, queue }: Deps, run: Run, work: () => Promise<Verb>): Promise<Verb> {
  const attributes = { ...messageAttributes(queue, 'process', run), 'gleaner.attempt': run.attempt }
  const options = { kind: 'consumer', parent: run.traceParent, attributes } as const
  return tracing.span(`process ${topic}`, options, async (span) => {
    const verb = await work()
    if (verb.name === 'deadLetter') span.fail(verb.reason.split(':')[0] ?? '', verb.reason)
    return verb
  })
}

const verbOfRefusal = (refusal: Refusal, now: Date): Verb =>
  'until' in refusal
    ? { name: 'delay', ms: refusal.until.getTime() - now.getTime() }
    : { name: 'done' }

/** A replay asks nobody. Else not when the feed or its source was paused, or the feed has got another address, after the run was opened. */
const isWanted = (run: Run, feed: Feed, source: Source | null): boolean =>
  run.documentId !== null
    ? feed.archivedAt === null && feed.removalAskedAt === null
    : feed.isEnabled && !source?.pausedBecause && feed.url === run.feedUrl

/** Nobody wants it any more. */
async function drop(deps: Deps, run: Run): Promise<Verb> {
  await cancelRun(deps, run.id)
  return { name: 'done' }
}

interface Work {
  run: Run
  lease: Lease
  feed: Feed
  source: Source | null
}

async function workOn(deps: Deps, work: Work, shutdown: AbortSignal): Promise<Verb> {
  const { run, lease, source } = work
  const log = deps.log.child({ runId: run.id, feedId: run.feedId, attempt: run.attempt })
  const stopping = stoppedBy(shutdown)
  const patient = { ...deps, store: patientStore(deps.store, log, stopping.signal) }
  const tally = new Tally(patient, lease)
  const slots = hostSlots(patient, run, source?.politenessScope ?? 'host', stopping.signal)
  const keeper = keepLease(deps, lease, slots.renew)
  keeper.signal.addEventListener('abort', () => stopping.abort(keeper.signal.reason))
  const context = { ...work, deps: patient, tally, slots, signal: stopping.signal }
  try {
    const end = await attemptImport(context)
    if (keeper.signal.aborted) throw keeper.signal.reason
    // A shutdown does not keep it from being written how the attempt ended.
    const store = patientStore(deps.store, log, keeper.signal)
    return await settle({ ...context, deps: { ...deps, store }, signal: keeper.signal }, end)
  } catch (error) {
    if (!(error instanceof LeaseLost)) throw error
    log.warn(error.message)
    return { name: 'done' }
  } finally {
    keeper.stop()
    stopping.letGo()
    // A host that is not given back is free when the lease ends.
    await slots.release().catch((error) => log.warn({ err: error }, 'the host is not given back'))
    deps.queue.nudge()
  }
}

/** Follows a signal that outlives the run. `AbortSignal.any` would keep every run for as long as that one lives. */
function stoppedBy(shutdown: AbortSignal) {
  const controller = new AbortController()
  const abort = (reason: unknown) => controller.abort(reason)
  const follow = () => abort(shutdown.reason)
  if (shutdown.aborted) follow()
  shutdown.addEventListener('abort', follow)
  const letGo = () => shutdown.removeEventListener('abort', follow)
  return { signal: controller.signal, abort, letGo }
}
