import type { TwinCandidate, TwinStore } from '../twins'
import type { Context } from './context'
import type { ListingDocument } from './listing-document'

/** Open, and not said to stand alone. */
const together = { closedAt: null, standsAlone: { $exists: false } }

type Found = Pick<ListingDocument, '_id' | 'source' | 'title' | 'text' | 'twinKey'>

export function createTwins({ db, wrote }: Context): TwinStore {
  const listings = db.collection<ListingDocument>('listings')
  return {
    async of(key, limit) {
      const listing = await listings.findOne(
        { _id: key, ...together },
        { projection: { twinKey: 1 } },
      )
      return listing?.twinKey ? bearing(listing.twinKey, limit) : []
    },

    async keys(after, limit) {
      const groups = await listings
        .aggregate<{ _id: string }>([
          { $match: { twinKey: { $gt: after ?? '' }, ...together } },
          { $group: { _id: '$twinKey', sources: { $addToSet: '$source' } } },
          { $match: { 'sources.1': { $exists: true } } },
          { $sort: { _id: 1 } },
          { $limit: limit },
        ])
        .toArray()
      return groups.map(({ _id }) => _id)
    },

    bearing,

    async split(key) {
      await listings.updateOne({ _id: key }, { $set: { standsAlone: true } })
      wrote()
    },
  }

  async function bearing(twinKey: string, limit: number): Promise<TwinCandidate[]> {
    const found = await listings
      .find({ twinKey, ...together })
      .sort({ firstSeenAt: 1, _id: 1 })
      .limit(limit)
      .project<Found>({ source: 1, title: 1, text: 1, twinKey: 1 })
      .toArray()
    return found.map(({ _id: key, ...rest }) => ({ key, ...rest }))
  }
}
