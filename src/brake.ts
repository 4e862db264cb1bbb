import { acceptHabit } from './acceptances'
import type { Deps } from './deps'
import { lookAfter, readHeld } from './lifecycle'
import type { Feed } from './model/feed'
import type { BrakeDecision } from './model/lifecycle-brake'
import type { ListingRow } from './model/listing'

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
  const feed = await store.feeds.get(feedId)
  if (!feed) return { name: 'noFeed' }
  const { brake } = feed
  if (!brake) return { name: 'noBrake', feed }
  const at = store.now()
  const before = word.before && word.before < brake.before ? word.before : brake.before
  const closedBefore = (await store.runs.get(brake.runId))?.closed ?? 0
  const approval = { at, note: word.note, before, closedBefore }
  await store.feeds.patch(feedId, { brake: { ...brake, approval }, closingDueAt: at })
  log.info({ feedId, ...approval, count: brake.count }, 'brake approved')
  // That so much is gone is right then, and so is the document without it.
  if (brake.reason === 'doubtful') await acceptHabit(deps, feedId)
  // More than a person would wait for is closed by the sweep.
  if (brake.count > mostToAwait) return { name: 'decided', feed, decision: null }
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
  const { store, log, queue } = deps
  const feed = await store.feeds.get(feedId)
  if (!feed) return { name: 'noFeed' }
  const { brake, witnesses } = feed
  if (!brake) return { name: 'noBrake', feed }
  const at = store.now()
  const { runId, count, of } = brake
  const lastDecision = { at, note, isApproved: false, runId, count, of }
  const witnessesAfter = witnesses[0]?.runId ?? runId
  await store.feeds.patch(feedId, { brake: null, lastDecision, witnessesAfter, closingDueAt: at })
  log.info({ feedId, note, count }, 'brake rejected')
  queue.nudge()
  return answer(deps, feedId)
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
