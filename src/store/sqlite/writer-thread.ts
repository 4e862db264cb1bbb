import { parentPort, workerData } from 'node:worker_threads'
import { StoreUnavailable } from '../store'
import { confirmKept } from './confirm'
import { connect, tune } from './connection'
import { dbOf } from './database'
import { unpack } from './packed'
import { rememberStretch } from './stretches'
import { upsertBatch } from './upsert'
import type { Order, Report, Told, WriterData } from './writer'

/** Entry of the thread that writes large batches of listings, one after the other, until it is told to stop. */
const { dataDir, lockPatienceMs }: WriterData = workerData
const connection = connect(dataDir)
tune(connection)
// What a statement would take back, should it fail.
connection.run('PRAGMA temp_store = MEMORY')
let now = new Date()
const db = dbOf(connection, () => now, { lockPatienceMs })
let last = Promise.resolve()

parentPort?.on('message', (order: Order | 'stop') => {
  last = last.then(() => (order === 'stop' ? stop() : write(order)))
})

async function write(order: Order): Promise<void> {
  now = order.at
  const told = await tryWriting(order)
  const memory = 'items' in order.work ? order.work.items.bytes.buffer : null
  const report: Report = { id: order.id, memory, ...told }
  parentPort?.postMessage(report, memory ? [memory] : [])
}

async function tryWriting({ lease, feedId, work }: Order): Promise<Told> {
  try {
    if ('stretch' in work)
      return { isHeld: await db.write(() => rememberStretch(db, lease, feedId, work.stretch)) }
    if ('kept' in work) return { answer: await confirmKept(db, lease, feedId, work.kept) }
    return { results: await db.write(() => upsertBatch(db, lease, feedId, unpack(work.items))) }
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error)
    return { failure: { message, isUnavailable: error instanceof StoreUnavailable } }
  }
}

function stop(): void {
  db.close()
  parentPort?.close()
}
