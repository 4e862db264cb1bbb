import type { FeedRecord, KnownStretches } from '../src/reader/feed-document'
import { inBatches } from './batches'
import type { ImportContext } from './import-feed'
import { storeBatch } from './store-batch'
import { type FeedStretches, openStretches } from './stretches'

export interface Place {
  /** Records of the pages before it. */
  before?: number
  /** Its first records, as many as are stored already. */
  storedBefore?: number
}

/** Where the records of a document go. */
export interface Intake {
  /** Records so far. */
  count(): number
  take(records: FeedRecord[]): Promise<void>
  /** Stores what has not filled a batch. */
  flush(): Promise<void>
  /** What the document is known by; null: every record is taken. */
  stretches: (KnownStretches & Pick<FeedStretches, 'finish'>) | null
}

/** Stores records batch by batch; what is known by stretches is stored in its place between two batches. */
export async function openIntake(context: ImportContext, place: Place = {}): Promise<Intake> {
  const { before = 0, storedBefore = 0 } = place
  const { tally, deps } = context
  // A list in pages has no stretches, nor has a document that is asked for a second time within a run.
  const stretches = before === 0 && storedBefore === 0 ? await openStretches(context) : null
  let count = 0
  const { add, flush } = inBatches<FeedRecord>(deps.config.BATCH_SIZE, async (batch) => {
    count += batch.length
    const left = batch.filter(({ index }) => index >= storedBefore)
    const stored = await storeBatch(
      context,
      left.map((record) => moved(record, before)),
    )
    await stretches?.note(left, stored)
    await tally.publish()
  })
  return {
    count: () => count,
    take: add,
    flush,
    stretches: stretches && {
      ...stretches,
      async confirm(stretch) {
        await flush()
        const isConfirmed = await stretches.confirm(stretch)
        if (!isConfirmed) return false
        count += stretch.records
        await tally.publish()
        return true
      },
    },
  }
}

/** In a list of several pages the places count through. */
const moved = (record: FeedRecord, by: number): FeedRecord =>
  by === 0 ? record : { ...record, index: record.index + by }
