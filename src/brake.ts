import { acceptHabit } from './acceptances'
import { record } from './audit'
import type { Deps } from './deps'
import { lookAfter, readHeld } from './lifecycle'
import type { Feed } from './model/feed'
import type { Brake, BrakeDecision } from './model/lifecycle-brake'
import type { ListingRow } from './model/listing'
import type { FeedPatch } from './store/feeds'

export type BrakeAnswer =
  | { name: 'noFeed' }
  | { name: 'noBrake'; feed: Feed }
  /** Without a decision it is being carried out. */
  | { name: 'decided'; feed: Feed; decision: BrakeDecision | null }

interface Word {
  note: string | null
  /** `before` of the brake whose list the person saw; absent: as it is now. */
  before?: string | undefined
}

const mostToAwait = 2000

/** The listings are gone: those of the list that the person saw are closed. */
export async function approveBrake(deps: Deps, feedId: string, word: Word): Promise<BrakeAnswer> {
  const { store, log } = deps
  const decided = await decide(deps, feedId, async ({ brake }, at) => {
    const before = word.before && word.before < brake.before ? word.before : brake.before
    const closedBefore = (await store.runs.get(brake.runId))?.closed ?? 0
    return { brake: { ...brake, approval: { at, note: word.note, before, closedBefore } } }
  })
  if (decided.name !== 'isFirst') return decided
  const { brake } = decided.feed
  log.info({ feedId, note: word.note, count: brake.count }, 'brake approved')
  await recordWord(deps, 'brakeApproved', decided.feed, word)
  // That so much is gone is right then, and so is the document without it.
  if (brake.reason === 'doubtful') await acceptHabit(deps, feedId)
  // More than a person would wait for is closed by the sweep.
  if (brake.count > mostToAwait) return { name: 'decided', feed: decided.feed, decision: null }
  await lookAfter(deps, feedId)
  // What was missed since then is judged anew.
  await lookAfter(deps, feedId)
  return answer(deps, feedId)
}

/** They are not: the runs that missed them are no witnesses, and two others would have to miss them too. */
export async function rejectBrake(
  deps: Deps,
  feedId: string,
  { note }: Word,
): Promise<BrakeAnswer> {
  const { log, queue } = deps
  const decided = await decide(deps, feedId, async ({ brake, witnesses }, at) => {
    const { runId, count, of } = brake
    const lastDecision = { at, note, isApproved: false, runId, count, of }
    return { brake: null, lastDecision, witnessesAfter: witnesses[0]?.runId ?? runId }
  })
  if (decided.name !== 'isFirst') return decided
  log.info({ feedId, note, count: decided.feed.brake.count }, 'brake rejected')
  await recordWord(deps, 'brakeRejected', decided.feed, { note })
  queue.nudge()
  return answer(deps, feedId)
}

type Braked = Feed & { brake: Brake }

const recordWord = (
  deps: Deps,
  action: 'brakeApproved' | 'brakeRejected',
  { id, name, brake: { count, runId } }: Braked,
  { note }: Word,
): Promise<void> =>
  record(deps, {
    action,
    runId,
    feedId: id,
    subject: name,
    details: { listings: count, ...(note && { note }) },
  })

/** Writes a person's word on the feed's brake, of any number of simultaneous ones the first. */
async function decide(
  { store }: Deps,
  feedId: string,
  patchOf: (feed: Braked, at: Date) => Promise<FeedPatch>,
): Promise<BrakeAnswer | { name: 'isFirst'; feed: Braked }> {
  for (;;) {
    const feed = await store.feeds.get(feedId)
    if (!feed) return { name: 'noFeed' }
    const { brake, closingDueAt } = feed
    if (!brake) return { name: 'noBrake', feed }
    if (brake.approval) return { name: 'decided', feed, decision: null }
    const at = store.now()
    const braked = { ...feed, brake }
    const patch = { ...(await patchOf(braked, at)), closingDueAt: at }
    const isMine = await store.lifecycle.take(feedId, closingDueAt, at)
    if (isMine && (await store.lifecycle.finish(feedId, at, patch)))
      return { name: 'isFirst', feed: braked }
  }
}

/** A page of the listings that are held, without those that another feed shows meanwhile; null: no such feed. */
export async function heldListings(
  deps: Deps,
  feedId: string,
  after: string | null,
  limit: number,
): Promise<{ feed: Feed; rows: ListingRow[]; next: string | null } | null> {
  const { store } = deps
  const feed = await store.feeds.get(feedId)
  if (!feed) return null
  if (!feed.brake) return { feed, rows: [], next: null }
  const { keys, next } = await readHeld(deps, feed, feed.brake, after, limit)
  return { feed, rows: await store.listings.rows(keys), next }
}

async function answer({ store }: Deps, feedId: string): Promise<BrakeAnswer> {
  const feed = await store.feeds.get(feedId)
  return feed ? { name: 'decided', feed, decision: feed.lastDecision } : { name: 'noFeed' }
}
