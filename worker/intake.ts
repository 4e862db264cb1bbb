import type { FeedRecord, KnownStretches } from '../src/reader/feed-document'
import { fullBytes, inBatches } from './batches'
import type { ImportContext } from './import-feed'
import { forgetStored, keysOf, noRecords, type ReadBatch, readInto } from './read-batch'
import { storeBatch } from './store-batch'
import { type FeedStretches, openStretches } from './stretches'

/** So many batches are read while one is stored: who is the slower seldom waits for the other. */
const maxAhead = 4

/** So many bytes of what its feed carried before make a batch: they are held, for it may have to be read. */
const heldBytes = 4 * fullBytes

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
  const size = context.deps.config.BATCH_SIZE
  const { tally, run, signal } = context
  // A list in pages has no stretches, nor has a document that is asked for a second time within a run, or read again.
  const isFirst = before === 0 && storedBefore === 0 && run.documentId === null
  const stretches = isFirst ? await openStretches(context) : null
  let count = 0
  let stored = Promise.resolve()
  /** Of batches that are read and not stored yet. */
  let storing: Promise<void>[] = []
  /** Of the batches stored last. */
  let recentKeys: ReadonlySet<string>[] = []
  /** Read, and not full yet. */
  let open = noRecords()
  const groups = inBatches<FeedRecord>(size, async (group) => {
    // What has come already may be many batches, and who stops waits for one.
    signal.throwIfAborted()
    count += group.length
    const left = group.filter(({ index }) => index >= storedBefore)
    const records = before === 0 ? left : left.map((record) => moved(record, before))
    if (open.records.length + records.length > size) await handOn()
    await readInto(open, records, context, stretches)
    if (open.records.length >= size || holdsEnough(open)) await handOn()
  })
  return {
    count: () => count,
    take: groups.add,
    flush,
    settled,
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

  async function handOn(): Promise<void> {
    const read = open
    if (read.records.length === 0) return
    open = noRecords()
    if (storing.length === maxAhead) await storing.shift()
    await tally.publish()
    stored = stored.then(() => store(read))
    storing.push(stored)
    // Its failure is met where it is waited for.
    stored.catch(() => {})
  }

  async function store(read: ReadBatch): Promise<void> {
    signal.throwIfAborted()
    for (const keys of recentKeys) forgetStored(read, keys)
    const became = await storeBatch(context, read)
    recentKeys = [...recentKeys, keysOf(read)].slice(-maxAhead)
    await stretches?.note(read.records, became)
  }

  async function settled(): Promise<void> {
    try {
      await stored
    } finally {
      await stretches?.settled()
    }
  }

  async function flush(): Promise<void> {
    await groups.flush()
    await handOn()
    await settled()
    storing = []
    recentKeys = []
  }
}

const holdsEnough = ({ records, recordOf }: ReadBatch): boolean =>
  bytesOf(recordOf.values()) >= fullBytes || bytesOf(records.values()) >= heldBytes

const bytesOf = (records: IteratorObject<FeedRecord>): number =>
  records.reduce((sum, { bytes }) => sum + bytes, 0)

/** In a list of several pages the places count through. */
const moved = (record: FeedRecord, by: number): FeedRecord => ({
  ...record,
  index: record.index + by,
})
