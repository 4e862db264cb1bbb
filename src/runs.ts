import { actorNow, record } from './audit'
import type { Deps } from './deps'
import type { Feed, Source } from './model/feed'
import { isOpen, type Run, type RunDraft, type Trigger } from './model/run'
import { messageAttributes, topic } from './model/trace'
import { brokenFloor, failureRestMs, floorOf, nextPoll } from './politeness'
import { QueueUnavailable } from './queue/queue'

/** What became of the wish to import a feed. */
export type Opening =
  | { name: 'opened'; run: Run }
  /** The feed has an open run: that one is it. */
  | { name: 'alreadyOpen'; run: Run }
  /** An import now would break this rule; `isForced` passes it. */
  | { name: 'tooSoon'; feed: Feed; rule: string; until: Date }
  /** The feed is, or its source: then that is told. */
  | { name: 'paused'; feed: Feed; source: Source | null }
  | { name: 'noFeed'; feedId: string }

export interface OpenOptions {
  trigger: Trigger
  /** Past the floor. */
  isForced?: boolean
  cycleId?: string | null
  retryOf?: string | null
  /** A kept document is read again: nobody is asked. */
  documentId?: string | null
}

/** Opens a run of the feed: writes the run, then enqueues it. */
export async function openRun(deps: Deps, feedId: string, options: OpenOptions): Promise<Opening> {
  const feed = await deps.store.feeds.get(feedId)
  if (!feed) return { name: 'noFeed', feedId }
  const source = await deps.store.sources.get(feed.source)
  const isGone = feed.archivedAt !== null || feed.removalAskedAt !== null
  const isAsked = !options.documentId
  if (isGone || (isAsked && !feed.isEnabled)) return { name: 'paused', feed, source: null }
  if (isAsked && source?.pausedBecause) return { name: 'paused', feed, source }
  const opening = await openRunOf(deps, feed, options)
  if (opening.name === 'opened') await recordRun(deps, opening.run)
  return opening
}

const recordRun = (deps: Deps, run: Run): Promise<void> =>
  record(deps, {
    action: deedOf(run),
    runId: run.id,
    feedId: run.feedId,
    subject: run.feedName,
    ...(run.isForced && !run.retryOf && { details: { pastTheFloor: true } }),
  })

const deedOf = ({ retryOf, documentId }: Run) =>
  retryOf ? 'runRetried' : documentId ? 'runReplayed' : 'runOpened'

async function openRunOf(deps: Deps, feed: Feed, options: OpenOptions): Promise<Opening> {
  const { trigger, isForced = false, cycleId = null, retryOf = null, documentId = null } = options
  const now = deps.store.now()
  const actor = actorNow()
  const rule = isForced || documentId ? null : brokenFloor(feed, now)
  if (rule) return { name: 'tooSoon', feed, rule, until: feed.floorUntil ?? now }
  const draft: RunDraft = {
    id: Bun.randomUUIDv7('hex', now),
    feedId: feed.id,
    feedName: feed.name,
    feedUrl: feed.url,
    source: feed.source,
    cycleId,
    trigger,
    retryOf,
    documentId,
    triggeredBy: actor?.name ?? null,
    triggeredVia: actor?.token ?? null,
    priority: trigger === 'schedule' ? feed.priority : 1,
    isForced,
    maxAttempts: deps.config.MAX_ATTEMPTS,
  }
  const attributes = messageAttributes(deps.queue, 'send', draft)
  return deps.tracing.span(`send ${topic}`, { kind: 'producer', attributes }, () =>
    send(deps, draft),
  )
}

/** The run tells who works on it where it was opened: it is there whatever becomes of its message. */
async function send(deps: Deps, draft: RunDraft): Promise<Opening> {
  const { feedId, trigger } = draft
  const { run, isNew } = await deps.store.runs.open({
    ...draft,
    traceParent: deps.tracing.here(),
  })
  if (!isNew) return { name: 'alreadyOpen', run }
  await enqueue(deps, run)
  deps.log.info({ runId: run.id, feedId, trigger }, 'run opened')
  return { name: 'opened', run }
}

/** The run is in the store: a queue that is down delays it (rescueOrphans), and loses nothing. */
async function enqueue(deps: Deps, run: Run): Promise<void> {
  const { id: runId, generation, priority, waitingUntil } = run
  const delayMs = waitingUntil ? waitingUntil.getTime() - deps.store.now().getTime() : 0
  try {
    await deps.queue.enqueue({ runId, generation }, { priority, delayMs })
  } catch (error) {
    if (!(error instanceof QueueUnavailable)) throw error
    deps.log.warn({ runId, err: error }, 'queue unavailable, the run waits in the store')
  }
  deps.queue.nudge()
}

/** So long may the opening of a cycle take before another process takes it up. */
const staleCycleMs = 30_000

/** Opens a run for every feed that is due at `at`. Null: another process opened this cycle. */
export async function openCycle(
  deps: Deps,
  cycle: { id: string; at: Date; trigger: Trigger },
): Promise<Opening[] | null> {
  if (!(await deps.store.cycles.begin(cycle, staleCycleMs))) return null
  const attributes = { 'gleaner.cycle.id': cycle.id, 'gleaner.trigger': cycle.trigger }
  return deps.tracing.span('open cycle', { attributes }, async () => {
    const feeds = await deps.store.feeds.due(cycle.at)
    const openings = await openRuns(deps, feeds, { trigger: cycle.trigger, cycleId: cycle.id })
    await deps.store.cycles.finish(cycle.id)
    return openings
  })
}

/** "Import all": every enabled feed, each within its floor unless forced. */
export async function importAll(
  deps: Deps,
  options: { trigger: Trigger; isForced?: boolean },
): Promise<Opening[]> {
  const at = deps.store.now()
  const cycleId = Bun.randomUUIDv7('hex', at)
  await deps.store.cycles.begin({ id: cycleId, trigger: options.trigger, at }, staleCycleMs)
  const feeds = (await deps.store.feeds.list()).filter((feed) => feed.isEnabled)
  const openings = await openRuns(deps, feeds, { ...options, cycleId })
  await deps.store.cycles.finish(cycleId)
  const count = openings.filter(({ name }) => name === 'opened').length
  if (count > 0) await record(deps, { action: 'runsOpened', details: { count, cycleId } })
  return openings
}

/** Those of a paused source are left out, like paused ones. */
async function openRuns(deps: Deps, feeds: Feed[], options: OpenOptions): Promise<Opening[]> {
  const sources = await deps.store.sources.list()
  const paused = new Set(sources.flatMap(({ id, pausedBecause }) => (pausedBecause ? [id] : [])))
  const openings: Opening[] = []
  for (const feed of feeds.filter(({ source }) => !paused.has(source)))
    openings.push(await openRunOf(deps, feed, options))
  return openings
}

/** A new run of the same feed. The old one stays as it ended; a person asked, so the floor does not hold it. */
export async function retryRun(
  deps: Deps,
  id: string,
): Promise<Opening | { name: 'noRun' } | { name: 'notEnded'; run: Run }> {
  const run = await deps.store.runs.get(id)
  if (!run) return { name: 'noRun' }
  if (isOpen(run)) return { name: 'notEnded', run }
  const { feedId, documentId } = run
  return openRun(deps, feedId, { trigger: 'retry', isForced: true, retryOf: run.id, documentId })
}

/** Ends an open run. A worker that has it notices at its next write and stops. Null: it was not open. */
export async function cancelRun(deps: Deps, id: string): Promise<Run | null> {
  const run = await deps.store.runs.cancel(id)
  if (!run) return null
  await deps.queue.remove({ runId: run.id, generation: run.generation }).catch(() => {})
  if (run.response) await rememberAsking(deps, run)
  deps.queue.nudge()
  deps.log.info({ runId: run.id, feedId: run.feedId }, 'run cancelled')
  const { feedId, feedName: subject } = run
  await record(deps, { action: 'runCancelled', runId: run.id, feedId, subject })
  return run
}

/** The host of a cancelled run was asked all the same: its floor holds. */
async function rememberAsking({ store }: Deps, run: Run): Promise<void> {
  const feed = await store.feeds.get(run.feedId)
  if (!feed) return
  const floor = floorOf(await store.sources.get(run.source), { ttlMs: null, freshMs: null })
  const askedAt = run.attempts.at(-1)?.startedAt ?? run.queuedAt
  const rest = failureRestMs(feed.consecutiveFailures)
  const poll = nextPoll(feed, floor, run.queuedAt, askedAt, rest)
  // A part of the document may be stored: what the whole one before left to ask with is void.
  const validators = run.counts.fetched > 0 ? { validators: null } : {}
  await store.feeds.patch(feed.id, { ...poll, ...validators }, run.feedUrl)
}

/** Gives every open run that nobody holds a message again, where the queue has lost it or never got it. */
export async function rescueOrphans(deps: Deps): Promise<number> {
  // That queue is the store: it has every open run.
  if (deps.queue.name === 'stored') return 0
  let rescued = 0
  let page = await deps.store.runs.unheld(pageSize)
  while (page.length > 0) {
    for (const run of page) if (await rescue(deps, run)) rescued++
    page = await deps.store.runs.unheld(pageSize, page.at(-1))
  }
  return rescued
}

const pageSize = 500

/** False: the queue has its message, or it needs none any more. */
async function rescue(deps: Deps, { id: runId, generation }: Run): Promise<boolean> {
  if (await deps.queue.has({ runId, generation })) return false
  const renewed = await deps.store.runs.regenerate(runId, generation)
  if (renewed) await enqueue(deps, renewed)
  return renewed !== null
}
