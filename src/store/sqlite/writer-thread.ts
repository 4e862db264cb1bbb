import { parentPort, workerData } from 'node:worker_threads'
import { StoreUnavailable } from '../store'
import { connect, tune } from './connection'
import { dbOf } from './database'
import { unpack } from './packed'
import { upsertBatch } from './upsert'
import type { Order, Report, WriterData } from './writer'

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
  report(await tryWriting(id, () => upsertBatch(db, lease, feedId, unpack(items))))
}

async function tryWriting(id: number, work: () => ReturnType<typeof upsertBatch>): Promise<Report> {
  try {
    return { id, results: await db.write(work) }
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error)
    return { id, failure: { message, isUnavailable: error instanceof StoreUnavailable } }
  }
}

const report = (told: Report): void => parentPort?.postMessage(told)

function stop(): void {
  db.close()
  parentPort?.close()
}
