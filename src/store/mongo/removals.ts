import type { Filter } from 'mongodb'
import type { RemovalStore } from '../removals'
import type { Context } from './context'
import type { ListingDocument } from './listing-document'
import { forgetTold, forgetToldOf } from './removal-traces'
import type { RunDocument } from './run-document'
import type { SightingDocument } from './sightings'

export function createRemovals({ db, now, wrote }: Context): RemovalStore {
  const runs = db.collection<RunDocument>('runs')
  const listings = db.collection<ListingDocument>('listings')
  const sightings = db.collection<SightingDocument>('sightings')
  return {
    async count(scope, limit) {
      if ('source' in scope)
        return { listings: await listings.countDocuments(scope, { limit }), shared: 0 }
      const { feedId } = scope
      const alone = { feedIds: feedId, 'feedIds.1': { $exists: false } }
      const too = { feedIds: feedId, 'feedIds.1': { $exists: true } }
      const [one, shared] = await Promise.all([
        listings.countDocuments(alone, { limit }),
        listings.countDocuments(too, { limit }),
      ])
      return { listings: one, shared }
    },

    listings: (scope, limit) =>
      'source' in scope ? takeOfSource(scope.source, limit) : takeOfFeed(scope.feedId, limit),

    async runs(scope, note, limit) {
      const isDead = { isDeadLetter: true } as const
      const ofScope: Filter<RunDocument> = {
        ...scope,
        finishedAt: { $ne: null },
        $or: [{ detailsPrunedAt: null }, isDead],
      }
      const found = await runs
        .find(ofScope, { projection: { _id: 1 } })
        .limit(limit)
        .toArray()
      if (found.length === 0) return 0
      const ids = { _id: { $in: found.map(({ _id }) => _id) } }
      const at = now()
      await runs.updateMany(
        { ...ids, ...isDead },
        { $set: { dismissedAt: at, dismissedNote: note }, $unset: { isDeadLetter: true } },
      )
      await runs.updateMany(ids, {
        $set: {
          attempts: [],
          rejected: [],
          duplicates: [],
          warnings: [],
          detailsPrunedAt: at,
          updatedAt: at,
        },
        $unset: { 'error.excerpt': true } as const,
      })
      wrote()
      return found.length
    },

    /** They went with the listings. */
    words: async () => false,

    async feed(id) {
      await forgetTold(db, id)
      await db.collection('stretches').deleteMany({ '_id.feedId': id })
      await db.collection('documents').deleteMany({ owner: id })
      await db.collection('documentPieces').deleteMany({ '_id.owner': id })
      await db.collection<{ _id: string }>('feeds').deleteOne({ _id: id })
      wrote()
    },

    async source(id) {
      if (await db.collection('feeds').findOne({ source: id })) return false
      await forgetToldOf(db, id)
      await db.collection<{ _id: string }>('sources').deleteOne({ _id: id })
      wrote()
      return true
    },
  }

  async function takeOfSource(source: string, limit: number): Promise<number> {
    const keys = await keysOf({ source }, limit)
    if (keys.length === 0) return 0
    await sightings.deleteMany({ '_id.key': { $in: keys } })
    await listings.deleteMany({ _id: { $in: keys } })
    wrote()
    return keys.length
  }

  async function keysOf(filter: Filter<ListingDocument>, limit: number): Promise<string[]> {
    const found = listings.find(filter, { projection: { _id: 1 } }).limit(limit)
    return (await found.toArray()).map(({ _id }) => _id)
  }

  /** Sightings last: a removal that died finds by them what is left. */
  async function takeOfFeed(feedId: string, limit: number): Promise<number> {
    const seen = await sightings
      .find({ '_id.feedId': feedId }, { projection: { _id: 1 } })
      .limit(limit)
      .toArray()
    const keys = seen.map(({ _id }) => _id.key)
    if (keys.length === 0) return takeUnsighted(feedId, limit)
    const others = await sightings
      .find({ '_id.key': { $in: keys }, '_id.feedId': { $ne: feedId } })
      .project<{ _id: SightingDocument['_id'] }>({ _id: 1 })
      .toArray()
    const shared = [...new Set(others.map(({ _id }) => _id.key))]
    await listings.deleteMany({ _id: { $in: keys, $nin: shared } })
    await listings.updateMany({ _id: { $in: shared } }, { $pull: { feedIds: feedId } })
    await sightings.deleteMany({ _id: { $in: seen.map(({ _id }) => _id) } })
    wrote()
    return keys.length
  }

  /** A worker that died may have written a listing and not yet sighted it. */
  async function takeUnsighted(feedId: string, limit: number): Promise<number> {
    const keys = await keysOf({ feedIds: feedId }, limit)
    if (keys.length === 0) return 0
    await listings.deleteMany({ _id: { $in: keys }, feedIds: [feedId] })
    await listings.updateMany({ _id: { $in: keys } }, { $pull: { feedIds: feedId } })
    wrote()
    return keys.length
  }
}
