import { Worker } from 'node:worker_threads'
import type { Lease } from '../../model/run'
import { type StoreOptions, StoreUnavailable } from '../store'
import type { Incoming } from './incoming'
import { type Packed, pack } from './packed'
import type { upsertBatch } from './upsert'

type Results = ReturnType<typeof upsertBatch>

export interface WriterData extends Pick<StoreOptions, 'lockPatienceMs'> {
  dataDir: string
}

/** A batch to write, at this instant of the store's clock. */
export interface Order {
  id: number
  lease: Lease
  feedId: string
  at: Date
  items: Packed
}

/** `memory`: that of the order, given back. */
export type Report = { id: number; memory: ArrayBuffer } & Told

export type Told = { results: Results } | { failure: { message: string; isUnavailable: boolean } }

/** Writes batches in a thread of its own, while this one reads the next. */
export interface Writer {
  /** As `upsertBatch` within a write. Throws `StoreUnavailable`. */
  write(lease: Lease, feedId: string, batch: Incoming[], at: Date): Promise<Results>
  close(): Promise<void>
}

/** What batches need; larger memory is not kept for the next. */
const maxSpareBytes = 8 * 2 ** 20

interface Waiting {
  resolve(results: Results): void
  reject(error: Error): void
}

export function createWriter({
  dataDir,
  lockPatienceMs,
  afterWrite,
}: { dataDir: string } & StoreOptions): Writer {
  const waiting = new Map<number, Waiting>()
  let thread: Worker | null = null
  /** To fill the same memory again is three times as fast as to be given new. */
  let spare: ArrayBuffer | undefined
  let lastId = 0
  let isClosed = false

  return {
    async write(lease, feedId, batch, at) {
      if (isClosed) throw new StoreUnavailable('The database is closed.')
      thread ??= start()
      const id = ++lastId
      const { promise, resolve, reject } = Promise.withResolvers<Results>()
      waiting.set(id, { resolve, reject })
      thread.ref()
      const items = pack(batch, spare)
      if (items.bytes.buffer === spare) spare = undefined
      const order: Order = { id, lease, feedId, at, items }
      thread.postMessage(order, [items.bytes.buffer])
      const results = await promise
      afterWrite?.()
      return results
    },
    async close() {
      isClosed = true
      if (!thread) return
      const ended = new Promise((resolve) => thread?.once('exit', resolve))
      thread.ref()
      thread.postMessage('stop')
      await ended
    },
  }

  function start(): Worker {
    const workerData: WriterData = { dataDir, lockPatienceMs }
    const started = new Worker(new URL('./writer-thread.ts', import.meta.url), { workerData })
    started.on('message', (report: Report) => settle(started, report))
    started.on('error', (error) => giveUp(started, String(error)))
    started.on('exit', () => giveUp(started, 'it ended'))
    return started
  }

  function settle(from: Worker, report: Report): void {
    const waiter = waiting.get(report.id)
    waiting.delete(report.id)
    if (waiting.size === 0) from.unref()
    if (report.memory.byteLength <= maxSpareBytes) spare = report.memory
    if ('results' in report) waiter?.resolve(report.results)
    else waiter?.reject(errorOf(report.failure))
  }

  /** What it has not reported is judged anew by whoever asks again. */
  function giveUp(from: Worker, reason: string): void {
    if (thread !== from) return
    thread = null
    for (const { reject } of waiting.values())
      reject(new StoreUnavailable(`The thread that writes the database is gone: ${reason}.`))
    waiting.clear()
  }
}

const errorOf = ({ message, isUnavailable }: { message: string; isUnavailable: boolean }): Error =>
  isUnavailable ? new StoreUnavailable(message) : new Error(message)
