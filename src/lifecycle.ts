import type { Deps } from './deps'
import { type Feed, hourMs } from './model/feed'
import {
  type Bearer,
  type Carried,
  type Closure,
  hasExpired,
  isMissedByOthers,
  isTelling,
  isVouchedFor,
  lastShownAt,
  missedBefore,
  unseenToCloseMs,
} from './model/lifecycle'
import {
  type Brake,
  type BrakeApproval,
  dueLoss,
  holdReason,
  type Loss,
} from './model/lifecycle-brake'
import type { FeedPatch } from './store/feeds'
import type { Missed, NotShown } from './store/lifecycle'

/** Listings that one write closes at most: others can write in between. */
const pageSize = 500
/** A look that has not ended by then is taken up by whoever comes next. */
const lookMs = 60_000
/** So often each feed is looked at when nothing says to do so sooner. */
const lookEveryMs = 6 * hourMs

interface Look {
  deps: Deps
  feed: Feed & Bearer
  /** Every feed, for a listing may have several. */
  bearers: ReadonlyMap<string, Bearer>
  now: Date
  signal: AbortSignal | undefined
}

/**
 * Looks which of the feed's listings have ended, if that is due, and closes them, or puts the brake on. Any number of
 * processes may do this, and die in it: the store lets one begin, and whatever was closed is not closed again.
 */
export async function lookAfter(deps: Deps, feedId: string, signal?: AbortSignal): Promise<void> {
  const { store } = deps
  const now = store.now()
  const dueAt = (await store.feeds.get(feedId))?.closingDueAt
  if (dueAt === undefined || (dueAt && dueAt > now)) return
  const until = new Date(now.getTime() + lookMs)
  if (!(await store.lifecycle.take(feedId, dueAt, until))) return
  const bearers = await readBearers(deps)
  const feed = bearers.get(feedId)
  if (!feed) return
  const look = { deps, feed, bearers, now, signal }
  const isAsked = isTelling(feed) || feed.brake?.approval
  const patch = isAsked ? await lookForMissed(look) : await closeUnseen(look)
  if (!patch) return
  if (await store.lifecycle.finish(feedId, until, patch)) tellOfBrake(deps, feed, patch.brake)
  deps.queue.nudge()
}

async function readBearers({ store }: Deps): Promise<Map<string, Feed & Bearer>> {
  const [feeds, sources] = await Promise.all([store.feeds.list(), store.sources.list()])
  const paused = new Set(sources.flatMap(({ id, pausedBecause }) => (pausedBecause ? [id] : [])))
  return new Map(
    feeds.map((feed) => [feed.id, { ...feed, isSourcePaused: paused.has(feed.source) }]),
  )
}

function tellOfBrake({ log }: Deps, { id: feedId, brake }: Feed, after?: Brake | null): void {
  if (after && !brake) log.warn({ feedId, ...after }, 'brake on: closes wait for a person')
  if (brake && after === null) log.info({ feedId }, 'brake off')
}

/** What two complete runs have missed. Null: broken off. */
async function lookForMissed(look: Look): Promise<FeedPatch | null> {
  const { feed, now } = look
  // Somebody may have died between a close and its count.
  for (const { runId } of feed.witnesses) await look.deps.store.lifecycle.tally(runId)
  if (feed.brake?.approval) return closeApproved(look, feed.brake, feed.brake.approval)
  const before = missedBefore(feed, false)
  if (before === null || (await isAllShown(look))) return { brake: null, closingDueAt: later(look) }
  const { losses, laterAt } = await survey(look, before)
  if (look.signal?.aborted) return null
  const due = dueLoss(losses, before, unseenToCloseMs, now)
  const closingDueAt = later(look, due.nextAt, laterAt)
  if (due.count === 0) return { brake: null, closingDueAt }
  const brake = await brakeFor(look, losses, due)
  if (brake) return { brake, closingDueAt }
  const sureRun = feed.witnesses.find(({ isHealthy }) => isHealthy)?.runId ?? null
  const closure = { closedAt: now, closedReason: 'absent', closedRunId: sureRun } as const
  const isDone = await closeMissed(look, due.before, closure)
  return isDone ? { brake: null, closingDueAt } : null
}

/** The sooner of these, and not too late. */
function later({ now }: Look, ...instants: (Date | null)[]): Date {
  const last = now.getTime() + lookEveryMs
  return new Date(Math.min(last, ...instants.flatMap((at) => at?.getTime() ?? [])))
}

/** Whether the last complete run sighted as many listings as the feed carries: then nothing is missing. */
async function isAllShown({ deps, feed }: Look): Promise<boolean> {
  const [newest] = feed.witnesses
  const run = newest && (await deps.store.runs.get(newest.runId))
  if (!run) return false
  const { new: fresh, updated, unchanged } = run.counts
  return fresh + updated + unchanged >= (await deps.store.lifecycle.countCarried(feed.id))
}

/** When all that is missing may be closed; `laterAt`: when the next one may be that another feed has shown of late. */
async function survey(look: Look, sinceRunId: string) {
  const losses = new Map<string, Loss>()
  let laterAt: Date | null = null
  for await (const rows of pages(look, { sinceRunId })) {
    for (const row of rows.filter((row) => isMissedByOthers(row, look.feed.id, look.bearers))) {
      const loss = losses.get(row.runId) ?? { runId: row.runId, seenAt: new Date(0), count: 0 }
      const seenAt = row.sightings.find(({ feedId }) => feedId === look.feed.id)?.seenAt
      if (seenAt && seenAt > loss.seenAt) loss.seenAt = seenAt
      const dueAt = new Date(lastShownAt(row, look.bearers).getTime() + unseenToCloseMs)
      if (dueAt <= look.now) loss.count++
      else if (!laterAt || dueAt < laterAt) laterAt = dueAt
      losses.set(row.runId, loss)
    }
  }
  return { losses: [...losses.values()], laterAt }
}

async function* pages({ deps, feed, signal }: Look, notShown: NotShown): AsyncGenerator<Missed[]> {
  let after: string | null = null
  do {
    const page = await deps.store.lifecycle.missing(feed.id, notShown, after, pageSize)
    yield page.rows
    after = page.next
  } while (after !== null && !signal?.aborted)
}

/** Null: the closes may go on. While it is on, what it was measured by stays. */
async function brakeFor(
  { deps, feed, now }: Look,
  losses: Loss[],
  { before, count }: { before: string; count: number },
): Promise<Brake | null> {
  const sure = missedBefore(feed, true)
  const sureCount = sure === null ? 0 : dueLoss(losses, sure, unseenToCloseMs, now).count
  const of = feed.brake?.of ?? (await deps.store.lifecycle.countOpen(feed.id))
  const reason = count > sureCount ? 'doubtful' : holdReason(count, of)
  const runId = feed.witnesses[0]?.runId
  if (!reason || !runId) return null
  return { since: feed.brake?.since ?? now, runId, reason, count, of, before, approval: null }
}

/** Closes what was last sighted before that run, and may be closed now. False: broken off. */
async function closeMissed(look: Look, sinceRunId: string, closure: Closure): Promise<boolean> {
  const { deps, signal } = look
  await close(look, pages(look, { sinceRunId }), closure, isGone(look))
  if (closure.closedRunId) await deps.store.lifecycle.tally(closure.closedRunId)
  return !signal?.aborted
}

/** Of what the feed has missed, whether nobody else shows it. */
const isGone =
  ({ feed, bearers, now }: Pick<Look, 'feed' | 'bearers' | 'now'>) =>
  (row: Carried): boolean =>
    lastShownAt(row, bearers).getTime() + unseenToCloseMs <= now.getTime() &&
    isMissedByOthers(row, feed.id, bearers)

/** A page of what the brake of a feed holds. */
export async function readHeld(
  deps: Deps,
  { id }: Feed,
  { before }: Brake,
  after: string | null,
  limit: number,
): Promise<{ keys: string[]; next: string | null }> {
  const bearers = await readBearers(deps)
  const feed = bearers.get(id)
  if (!feed) return { keys: [], next: null }
  const page = await deps.store.lifecycle.missing(id, { sinceRunId: before }, after, limit)
  const gone = page.rows.filter(isGone({ feed, bearers, now: deps.store.now() }))
  return { keys: gone.map(({ key }) => key), next: page.next }
}

async function close<T extends Carried>(
  { deps, feed, signal }: Pick<Look, 'deps' | 'signal'> & { feed?: Feed },
  pages: AsyncIterable<T[]>,
  closure: Closure,
  isOver: (row: T) => boolean,
): Promise<number> {
  let closed = 0
  for await (const rows of pages) {
    const over = rows.filter(isOver)
    if (over.length > 0 && !signal?.aborted)
      closed += await deps.store.lifecycle.close(over, closure)
  }
  const { closedReason, closedRunId } = closure
  if (closed > 0)
    deps.log.info({ feedId: feed?.id, closed, closedReason, closedRunId }, 'listings closed')
  return closed
}

/** A person's word carried out, on what the person saw; what else is missing is looked at next. */
async function closeApproved(
  look: Look,
  { runId, of }: Brake,
  { at, note, before, closedBefore }: BrakeApproval,
): Promise<FeedPatch | null> {
  const closure = { closedAt: look.now, closedReason: 'approved', closedRunId: runId } as const
  if (!(await closeMissed(look, before, closure))) return null
  const run = await look.deps.store.runs.get(runId)
  // All of them, also those that were closed before somebody died in this.
  const count = (run?.closed ?? 0) - closedBefore
  const lastDecision = { at, note, isApproved: true, runId, count, of }
  return { brake: null, lastDecision, closingDueAt: look.now }
}

/** Where no feed tells when a listing has ended, its age does. */
async function closeUnseen(look: Look): Promise<FeedPatch | null> {
  const { deps, bearers, now, signal } = look
  const sinceAt = new Date(now.getTime() - deps.config.LISTING_UNSEEN_DAYS * 24 * hourMs)
  const closure = { closedAt: now, closedReason: 'unseen', closedRunId: null } as const
  await close(look, pages(look, { sinceAt }), closure, (row) => {
    return lastShownAt(row, bearers) <= sinceAt && !isVouchedFor(row, bearers)
  })
  return signal?.aborted ? null : { closingDueAt: later(look) }
}

/** Closes listings whose own date is over, but those that a feed carries that would know. */
export async function closeExpired(deps: Deps, signal?: AbortSignal): Promise<number> {
  const bearers = await readBearers(deps)
  const now = deps.store.now()
  const closure = { closedAt: now, closedReason: 'expired', closedRunId: null } as const
  return close({ deps, signal }, expiredPages(deps, now, signal), closure, (row) => {
    return hasExpired(row.validThrough, now) && !isVouchedFor(row, bearers)
  })
}

async function* expiredPages({ store }: Deps, now: Date, signal?: AbortSignal) {
  let after: string | null = null
  do {
    const page = await store.lifecycle.expired(now, after, pageSize)
    yield page.rows
    after = page.next
  } while (after !== null && !signal?.aborted)
}
