import { setPriority } from 'node:os'
import { setImmediate } from 'node:timers/promises'
import { parentPort, workerData } from 'node:worker_threads'
import { batchSize, checkpoint, indexNext, lastRevision, openSearchIndex } from './search-words'

/**
 * Entry of the thread that indexes: what was written before it began, and at every `more` what was written
 * before that. It stops between two batches.
 */
standBack()
let isAsked = false
let isWorking = false
let isStopped = false
const connection = await openSearchIndex(String(workerData))
parentPort?.on('message', (message: 'more' | 'stop') => {
  if (message === 'stop') isStopped = true
  isAsked = true
  void work()
})
isAsked = true
await work()

async function work(): Promise<void> {
  if (isWorking) return
  isWorking = true
  while (isAsked && !isStopped) {
    isAsked = false
    await catchUp(lastRevision(connection))
  }
  isWorking = false
  if (!isStopped) return
  connection.close()
  parentPort?.close()
}

async function catchUp(goal: number): Promise<void> {
  for (let reached: number | null = 0; reached !== null && reached < goal && !isStopped; ) {
    reached = indexNext(connection, batchSize)
    checkpoint(connection)
    await setImmediate()
  }
}

/**
 * What is read and written goes first. Linux has a priority for each thread (setpriority(2)), others one for the process.
 * Threads of the runtime that are started from here inherit it: not as low as it goes.
 */
function standBack(): void {
  if (process.platform !== 'linux') return
  try {
    setPriority(0, 10)
  } catch {
    // Not allowed here: then the thread takes its share.
  }
}
