import type { Log } from '../log'
import { isOpen } from '../model/run'
import type { Store } from '../store/store'
import type { Link } from './link'
import type { Queue, QueueCounts } from './queue'
import { consumeStored, type StoredConsumer } from './stored-consumer'

export interface StoredQueueOptions {
  store: Store
  log?: Log
  /** How often a consumer looks for runs of which nobody told it. */
  pollMs?: number
  /** The pipe to the other process of a pair. */
  link?: Link
}

/** One setting of the store, so that a pause holds for every process. */
const pausedKey = 'queuePaused'

/** Counts go up to here. */
const mostCounted = 1000

/**
 * The queue that is the store: a run is its own message, and is open, waiting, held or ended there.
 * So nothing can be lost between the two, and enqueuing is no more than a nudge.
 */
export function createStoredQueue(options: StoredQueueOptions): Queue {
  const { store, log, pollMs = 250, link } = options
  const listeners = new Set<() => void>()
  const consumers = new Set<StoredConsumer>()
  const stopListening = link?.onMessage(tellHere)

  return {
    name: 'stored',
    enqueue: async () => nudge(),
    async has({ runId, generation }) {
      const run = await store.runs.get(runId)
      return run !== null && isOpen(run) && run.generation === generation
    },
    // Only a run that has ended loses its message, and the store does not call that one ready.
    remove: async () => {},
    consume(handler, concurrency) {
      const consumer = consumeStored({ store, log, pollMs, isPaused }, handler, concurrency)
      consumers.add(consumer)
      return consumer
    },
    pause: () => store.settings.set(pausedKey, 'yes'),
    async resume() {
      await store.settings.set(pausedKey, null)
      nudge()
    },
    isPaused,
    nudge,
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    counts,
    ping: () => store.ping(),
    version: async () => null,
    async close() {
      stopListening?.()
      listeners.clear()
      await Promise.all([...consumers].map((consumer) => consumer.close(0)))
    },
  }

  function nudge() {
    tellHere()
    link?.send()
  }

  function tellHere() {
    for (const consumer of consumers) consumer.wake()
    for (const listener of listeners) listener()
  }

  async function isPaused() {
    return (await store.settings.get(pausedKey)) !== null
  }

  async function counts(): Promise<QueueCounts> {
    const [ready, pending, processing, dead] = await Promise.all([
      store.runs.ready(mostCounted),
      store.runs.totals({ status: 'pending' }),
      store.runs.totals({ status: 'processing' }),
      store.runs.totals({ isDeadLetter: true }),
    ])
    const readyPending = ready.filter((run) => run.status === 'pending').length
    return {
      ready: ready.length,
      delayed: Math.max(0, pending.runs - readyPending),
      active: Math.max(0, processing.runs - (ready.length - readyPending)),
      deadLetters: dead.runs,
    }
  }
}
