import { setImmediate } from 'node:timers/promises'
import { parentPort, workerData } from 'node:worker_threads'
import { indexNext, openSearchIndex } from './search-words'

/**
 * Entry of the thread that indexes what was written: until nothing is left, and again at every
 * `more`. It stops between two batches.
 */
const batchSize = 2000

let isWorking = false
let isStopped = false
const connection = await openSearchIndex(String(workerData))
parentPort?.on('message', (message: 'more' | 'stop') => {
  if (message === 'stop') isStopped = true
  void work()
})
await work()

async function work(): Promise<void> {
  if (isWorking) return
  isWorking = true
  while (!isStopped && indexNext(connection, batchSize)) await setImmediate()
  isWorking = false
  if (!isStopped) return
  connection.close()
  parentPort?.close()
}
