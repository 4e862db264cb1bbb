import { twinKeyOf } from '../../model/twin'
import type { TwinKeyStore } from '../twin-keys'
import type { Context } from './context'
import type { ListingDocument } from './listing-document'

type Named = Pick<
  ListingDocument,
  '_id' | 'title' | 'hiringOrganization' | 'jobLocation' | 'workplace' | 'contentHash'
> & { twinKey?: string | null }

const projection = {
  ...{ title: 1, hiringOrganization: 1, jobLocation: 1, workplace: 1 },
  ...{ contentHash: 1, twinKey: 1 },
}

export function createTwinKeys({ db, wrote }: Context): TwinKeyStore {
  const listings = db.collection<ListingDocument>('listings')
  return {
    async renew(after, limit) {
      const found = await listings
        .find({ _id: { $gt: after ?? '' } })
        .sort({ _id: 1 })
        .limit(limit)
        .project<Named>(projection)
        .toArray()
      const updates = found.flatMap((listing) => {
        const { _id, contentHash, twinKey: before } = listing
        const twinKey = twinKeyOf(listing)
        // What has changed since bears the key of today already.
        const filter = { _id, contentHash }
        return twinKey === before ? [] : [{ updateOne: { filter, update: { $set: { twinKey } } } }]
      })
      if (updates.length > 0) await listings.bulkWrite(updates, { ordered: false })
      if (updates.length > 0) wrote()
      const last = found.at(-1)
      return last && found.length === limit ? last._id : null
    },
  }
}
