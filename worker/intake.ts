import type { FeedRecord, KnownStretches } from '../src/reader/feed-document'
import { inBatches } from './batches'
import type { ImportContext } from './import-feed'
import { forgetStored, keysOf, type ReadBatch, readBatch, storeBatch } from './store-batch'
import { type FeedStretches, openStretches } from './stretches'

/** So many batches are read while one is stored: who is the slower seldom waits for the other. */
const maxAhead = 3

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
  /** Stores what has not filled a batch; then all is stored. */
  flush(): Promise<void>
  /** Nothing is being stored any more. */
  settled(): Promise<void>
  /** What the document is known by; null: every record is taken. */
  stretches: (KnownStretches & Pick<FeedStretches, 'finish'>) | null
}

/**
 * Stores records batch by batch; each batch is read while the one before it is stored. What is known by stretches is
 * stored in its place between two batches.
 */
export async function openIntake(context: ImportContext, place: Place = {}): Promise<Intake> {
  const { before = 0, storedBefore = 0 } = place
  const { tally, deps, run, signal } = context
  // A list in pages has no stretches, nor has a document that is asked for a second time within a run, or read again.
  const isFirst = before === 0 && storedBefore === 0 && run.documentId === null
  const stretches = isFirst ? await openStretches(context) : null
  let count = 0
  let stored = Promise.resolve()
  /** Of batches that are read and not stored yet. */
  let storing: Promise<void>[] = []
  /** Of the batches stored last. */
  let recentKeys: ReadonlySet<string>[] = []
  const batches = inBatches<FeedRecord>(deps.config.BATCH_SIZE, async (batch) => {
    // What has come already may be many batches, and who stops waits for one.
    signal.throwIfAborted()
    count += batch.length
    const left = batch.filter(({ index }) => index >= storedBefore)
    const records = before === 0 ? left : left.map((record) => moved(record, before))
    const read = await readBatch(context, records)
    if (storing.length === maxAhead) await storing.shift()
    await tally.publish()
    stored = stored.then(() => store(read))
    storing.push(stored)
    // Its failure is met where it is waited for.
    stored.catch(() => {})
  })
  return {
    count: () => count,
    take: batches.add,
    flush,
    settled: () => stored,
    stretches: stretches && {
      ...stretches,
      async confirm(stretch) {
        await flush()
        const isConfirmed = await stretches.confirm(stretch)
        if (isConfirmed) count += stretch.records
        await tally.publish()
        return isConfirmed
      },
    },
  }

  async function store(read: ReadBatch): Promise<void> {
    signal.throwIfAborted()
    for (const keys of recentKeys) forgetStored(read, keys)
    const became = await storeBatch(context, read)
    recentKeys = [...recentKeys, keysOf(read)].slice(-maxAhead)
    await stretches?.note(read.records, became)
  }

  async function flush(): Promise<void> {
    await batches.flush()
    await stored
    storing = []
    recentKeys = []
  }
}

/** In a list of several pages the places count through. */
const moved = (record: FeedRecord, by: number): FeedRecord => ({
  ...record,
  index: record.index + by,
})
