import type { Db } from 'mongodb'
import type { ListingDocument } from './listing-document'
import { wordsOf } from './search'

const batchSize = 500

/** Schema 2: listings carry the words that a search finds them by, and the text index stands on those. */
export async function addWords(db: Db): Promise<void> {
  const listings = db.collection<ListingDocument>('listings')
  const existing = await listings.indexes()
  if (existing.some(({ name, weights }) => name === 'search' && !weights?.words))
    await listings.dropIndex('search')
  for (;;) {
    const without = await listings
      .find({ words: { $exists: false } })
      .limit(batchSize)
      .toArray()
    if (without.length === 0) return
    const writes = without.map((listing) => ({
      updateOne: { filter: { _id: listing._id }, update: { $set: { words: wordsOf(listing) } } },
    }))
    await listings.bulkWrite(writes, { ordered: false })
  }
}
