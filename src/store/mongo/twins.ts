import { mostCandidates, mostOfSource, type TwinCandidate, type TwinStore } from '../twins'
import type { Context } from './context'
import type { ListingDocument } from './listing-document'

/** Open, and not said to stand alone: in the words that the index `twin` answers by itself. */
const together = { closedAt: null, standsAlone: null }

const shown = { source: 1, title: 1, text: 1, jobLocation: 1, twinKey: 1 }
type Found = Pick<ListingDocument, '_id' | Exclude<keyof TwinCandidate, 'key'>>

export function createTwins({ db, wrote }: Context): TwinStore {
  const listings = db.collection<ListingDocument>('listings')
  return {
    async of(key) {
      const listing = await listings.findOne(
        { _id: key, closedAt: null },
        { projection: { twinKey: 1, standsAlone: 1 } },
      )
      if (!listing?.twinKey || listing.standsAlone) return []
      return bearing(listing.twinKey, key)
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

    bearing: (twinKey) => bearing(twinKey, ''),

    async split(key) {
      await listings.updateOne({ _id: key }, { $set: { standsAlone: true } })
      wrote()
    },
  }

  /** Of each source the oldest, and the one that is asked about. */
  async function bearing(twinKey: string, key: string): Promise<TwinCandidate[]> {
    const found = await listings
      .aggregate<Found>([
        { $match: { twinKey, ...together } },
        { $project: { ...shown, firstSeenAt: 1, isAsked: { $eq: ['$_id', key] } } },
        {
          $setWindowFields: {
            partitionBy: '$source',
            sortBy: { firstSeenAt: 1, _id: 1 },
            output: { turn: { $sum: 1, window: { documents: ['unbounded', 'current'] } } },
          },
        },
        { $match: { $or: [{ turn: { $lte: mostOfSource } }, { isAsked: true }] } },
        { $sort: { isAsked: -1, turn: 1, firstSeenAt: 1, _id: 1 } },
        { $limit: mostCandidates },
        { $sort: { firstSeenAt: 1, _id: 1 } },
        { $project: shown },
      ])
      .toArray()
    return found.map(({ _id: key, ...rest }) => ({ key, ...rest }))
  }
}
