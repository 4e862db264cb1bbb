import { Worker } from 'node:worker_threads'
import type { Lease } from '../../model/run'
import { type StoreOptions, StoreUnavailable } from '../store'
import type { Confirmation, Kept } from './confirm'
import type { Incoming } from './incoming'
import { type Packed, pack } from './packed'
import type { StretchRow } from './stretches'
import type { upsertBatch } from './upsert'

type Results = ReturnType<typeof upsertBatch>
type Answer = Confirmation | null

export interface WriterData extends Pick<StoreOptions, 'lockPatienceMs'> {
  dataDir: string
}

/** What is to be written, at this instant of the store's clock. */
export interface Order {
  id: number
  lease: Lease
  feedId: string
  at: Date
  work: { items: Packed } | { kept: Kept } | { stretch: StretchRow }
}

/** `memory`: that of the order, given back. */
export type Report = { id: number; memory: ArrayBuffer | null } & Told

export type Told = Done | { failure: { message: string; isUnavailable: boolean } }

export type Done = { results: Results } | { answer: Answer } | { isHeld: boolean }

/** Writes in a thread of its own, one order after the other, while this one reads. Throws `StoreUnavailable`. */
export interface Writer {
  /** As `upsertBatch` within a write. */
  write(lease: Lease, feedId: string, batch: Incoming[], at: Date): Promise<Results>
  /** As `confirmKept` within a write. */
  confirm(lease: Lease, feedId: string, kept: Kept, at: Date): Promise<Answer>
  /** As `rememberStretch` within a write. */
  remember(lease: Lease, feedId: string, stretch: StretchRow, at: Date): Promise<boolean>
  /** Has orders that are not done yet. */
  isBusy(): boolean
  close(): Promise<void>
}

/** What batches need; larger memory is not kept for the next. */
const maxSpareBytes = 8 * 2 ** 20

interface Waiting {
  resolve(done: Done): void
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
      const items = pack(batch, spare)
      const memory = items.bytes.buffer
      if (memory === spare) spare = undefined
      const done = await send({ lease, feedId, at, work: { items } }, [memory])
      return 'results' in done ? done.results : null
    },
    async confirm(lease, feedId, kept, at) {
      const done = await send({ lease, feedId, at, work: { kept } }, [])
      return 'answer' in done ? done.answer : null
    },
    async remember(lease, feedId, stretch, at) {
      const done = await send({ lease, feedId, at, work: { stretch } }, [])
      return 'isHeld' in done && done.isHeld
    },
    isBusy: () => waiting.size > 0,
    async close() {
      isClosed = true
      if (!thread) return
      const ended = new Promise((resolve) => thread?.once('exit', resolve))
      thread.ref()
      thread.postMessage('stop')
      await ended
    },
  }

  async function send(order: Omit<Order, 'id'>, memory: ArrayBuffer[]): Promise<Done> {
    if (isClosed) throw new StoreUnavailable('The database is closed.')
    thread ??= start()
    const id = ++lastId
    const { promise, resolve, reject } = Promise.withResolvers<Done>()
    waiting.set(id, { resolve, reject })
    thread.ref()
    thread.postMessage({ id, ...order } satisfies Order, memory)
    const done = await promise
    afterWrite?.()
    return done
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
    if (report.memory && report.memory.byteLength <= maxSpareBytes) spare = report.memory
    if ('failure' in report) waiter?.reject(errorOf(report.failure))
    else waiter?.resolve(report)
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
