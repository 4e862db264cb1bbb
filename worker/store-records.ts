import type { FeedDocument, FeedRecord } from '../src/reader/feed-document'
import { inBatches } from './batches'
import type { ImportContext } from './import-feed'
import { storeBatch } from './store-batch'

/** Stores a document's records batch by batch, and answers how many it had. `before`: records of the pages before it. */
export async function storeRecords(
  context: ImportContext,
  document: FeedDocument,
  before: number,
): Promise<number> {
  let count = 0
  for await (const batch of inBatches(document.records, context.deps.config.BATCH_SIZE)) {
    await storeBatch(context, before === 0 ? batch : batch.map((record) => moved(record, before)))
    await context.tally.publish()
    count += batch.length
  }
  context.tally.warn(document.warnings)
  return count
}

/** In a list of several pages the places count through. */
const moved = (record: FeedRecord, by: number): FeedRecord => ({
  ...record,
  index: record.index + by,
})
