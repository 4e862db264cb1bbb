import type { FeedDocument } from '../src/reader/feed-document'
import type { ImportContext } from './import-feed'
import type { Intake } from './intake'

/** Stores a document's records, and answers how many it had. */
export async function storeRecords(
  { tally }: ImportContext,
  document: FeedDocument,
  intake: Intake,
): Promise<number> {
  try {
    for await (const records of document.records) await intake.take(records)
    await intake.flush()
  } finally {
    await intake.settled()
  }
  tally.warn(document.warnings)
  return intake.count()
}
