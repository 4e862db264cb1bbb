import { type Feed, newFeed } from '../../model/feed'
import { noHabit } from '../../model/habit'
import { noEvidence } from '../../model/lifecycle-kind'
import { noWishes } from '../../model/wishes'
import { type FeedPatch, type FeedStore, UrlTaken } from '../feeds'
import type { Context } from './context'
import { isDuplicateKey } from './errors'

export type FeedDocument = Omit<Feed, 'id'> & { _id: string }

export function createFeeds(context: Context): FeedStore {
  const { db, now, wrote } = context
  const feeds = db.collection<FeedDocument>('feeds')
  return {
    async insert(draft) {
      try {
        const { id: _id, ...feed } = newFeed(draft, now())
        await feeds.insertOne({ _id, ...feed })
      } catch (error) {
        if (isDuplicateKey(error)) return false
        throw error
      }
      wrote()
      return true
    },

    get,

    async list() {
      return (await feeds.find().sort({ name: 1, _id: 1 }).toArray()).map(toFeed)
    },

    async due(at) {
      // Null sorts before every instant: never imported is longest due.
      const due = feeds
        .find({ isEnabled: true, $or: [{ nextDueAt: null }, { nextDueAt: { $lte: at } }] })
        .sort({ priority: 1, nextDueAt: 1, _id: 1 })
      return (await due.toArray()).map(toFeed)
    },

    async patch(id, patch, ifUrl) {
      try {
        if (!(await patchFeed(context, id, patch, ifUrl))) return null
      } catch (error) {
        if (isDuplicateKey(error)) throw new UrlTaken(`Another feed has the URL ${patch.url}.`)
        throw error
      }
      return get(id)
    },
  }

  async function get(id: string): Promise<Feed | null> {
    const found = await feeds.findOne({ _id: id })
    return found && toFeed(found)
  }
}

/** False: there is no such feed (with that URL). */
export async function patchFeed(
  { db, now, wrote }: Context,
  id: string,
  patch: FeedPatch,
  ifUrl?: string,
): Promise<boolean> {
  const { matchedCount } = await db
    .collection<FeedDocument>('feeds')
    .updateOne(
      { _id: id, ...(ifUrl !== undefined && { url: ifUrl }) },
      { $set: { ...patch, updatedAt: now() } },
    )
  if (matchedCount) wrote()
  return matchedCount > 0
}

/** What a feed of an older program does not say. */
const toFeed = ({ _id, ...feed }: FeedDocument): Feed => ({
  id: _id,
  ...feed,
  mapping: feed.mapping ?? null,
  failingSince: feed.failingSince ?? null,
  lastBodyBytes: feed.lastBodyBytes ?? null,
  movedTo: feed.movedTo ?? null,
  movedSightings: feed.movedSightings ?? 0,
  endedRuns: feed.endedRuns ?? 0,
  lastNature: feed.lastNature ?? null,
  lastDoubt: feed.lastDoubt ?? null,
  thinRuns: feed.thinRuns ?? 0,
  thinSince: feed.thinSince ?? null,
  gapSince: feed.gapSince ?? null,
  gapMessage: feed.gapMessage ?? null,
  lastNewAt: feed.lastNewAt ?? null,
  habit: { ...noHabit(), ...feed.habit },
  wishes: { ...noWishes(), ...feed.wishes },
  kindFrom: feed.kindFrom ?? (feed.kind === 'full' ? 'declared' : 'assumed'),
  witnesses: feed.witnesses ?? [],
  witnessesAfter: feed.witnessesAfter ?? null,
  brake: feed.brake ?? null,
  lastDecision: feed.lastDecision ?? null,
  closingDueAt: feed.closingDueAt ?? null,
  kindEvidence: { ...noEvidence(), ...feed.kindEvidence },
  archivedAt: feed.archivedAt ?? null,
  removalAskedAt: feed.removalAskedAt ?? null,
})
