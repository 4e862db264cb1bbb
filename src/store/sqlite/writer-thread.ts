import { parentPort, workerData } from 'node:worker_threads'
import { StoreUnavailable } from '../store'
import { connect, tune } from './connection'
import { dbOf } from './database'
import { unpack } from './packed'
import { upsertBatch } from './upsert'
import type { Order, Report, Told, WriterData } from './writer'

/** Entry of the thread that writes large batches of listings, one after the other, until it is told to stop. */
const { dataDir, lockPatienceMs }: WriterData = workerData
const connection = connect(dataDir)
tune(connection)
let now = new Date()
const db = dbOf(connection, () => now, { lockPatienceMs })
let last = Promise.resolve()

parentPort?.on('message', (order: Order | 'stop') => {
  last = last.then(() => (order === 'stop' ? stop() : write(order)))
})

async function write({ id, lease, feedId, at, items }: Order): Promise<void> {
  now = at
  const told = await tryWriting(() => upsertBatch(db, lease, feedId, unpack(items)))
  const memory = items.bytes.buffer
  const report: Report = { id, memory, ...told }
  parentPort?.postMessage(report, [memory])
}

async function tryWriting(work: () => ReturnType<typeof upsertBatch>): Promise<Told> {
  try {
    return { results: await db.write(work) }
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error)
    return { failure: { message, isUnavailable: error instanceof StoreUnavailable } }
  }
}

function stop(): void {
  db.close()
  parentPort?.close()
}
