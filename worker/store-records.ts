import type { FeedDocument, FeedRecord } from '../src/reader/feed-document'
import { inBatches } from './batches'
import type { ImportContext } from './import-feed'
import { storeBatch } from './store-batch'

export interface Place {
  /** Records of the pages before it. */
  before?: number
  /** Its first records, as many as are stored already. */
  storedBefore?: number
}

/** Stores a document's records batch by batch, and answers how many it had. */
export async function storeRecords(
  context: ImportContext,
  document: FeedDocument,
  { before = 0, storedBefore = 0 }: Place = {},
): Promise<number> {
  let count = 0
  for await (const batch of inBatches(document.records, context.deps.config.BATCH_SIZE)) {
    count += batch.length
    const left = batch.filter(({ index }) => index >= storedBefore)
    await storeBatch(context, before === 0 ? left : left.map((record) => moved(record, before)))
    await context.tally.publish()
  }
  context.tally.warn(document.warnings)
  return count
}

/** In a list of several pages the places count through. */
const moved = (record: FeedRecord, by: number): FeedRecord => ({
  ...record,
  index: record.index + by,
})
