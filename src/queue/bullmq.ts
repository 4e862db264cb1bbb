import { Queue as BullQueue, DelayedError, type Job, UnrecoverableError, Worker } from 'bullmq'
import { Redis } from 'ioredis'
import { z } from 'zod'
import type { Log } from '../log'
import { idOf, messageSchema, queueName, rankOf, returnedRank } from './bullmq-message'
import {
  faultRestMs,
  hangUpMs,
  impatient,
  keeping,
  leastDelayMs,
  patient,
  recovery,
  silenceMs,
} from './bullmq-settings'
import { waitAtMost } from './grace'
import { reasonOf, watchOutage } from './outage'
import {
  type Consumer,
  type Handler,
  type Queue,
  type QueueCounts,
  QueueUnavailable,
  type Verb,
} from './queue'

export interface BullQueueOptions {
  /** `redis://` or `rediss://`. */
  url: string
  log: Log
  /** Of all keys: queues of different prefixes know nothing of each other. */
  prefix?: string
}

/**
 * The queue on Redis. One message is one run, by its id and generation.
 * Rejects with `QueueUnavailable` and a sentence when Redis cannot be reached.
 */
export async function openBullQueue(options: BullQueueOptions): Promise<Queue> {
  const { url, log, prefix = 'gleaner' } = options
  const place = placeOf(url)
  const outage = watchOutage(log, `Redis at ${place}`)
  const redis = await connectFirst(url, place)
  redis.on('error', report).on('ready', outage.end)
  const bull = new BullQueue(queueName, { connection: redis, prefix })
  bull.on('error', report)
  await readyFirst(bull, redis, place)
  const nudges = createNudges(redis, connect, `${prefix}:${queueName}:nudges`)
  const consumers = new Set<Consumer>()
  let silentUntil = 0

  return {
    name: 'bullmq',
    enqueue: (message, { priority, delayMs }) =>
      ask(async () => {
        const rank = rankOf(priority)
        const delay = Math.max(0, Math.ceil(delayMs))
        await bull.add('run', message, {
          jobId: idOf(message),
          priority: delay > 0 ? returnedRank(rank) : rank,
          delay,
          ...keeping,
        })
      }),
    has: (message) => ask(async () => openStates.has(await bull.getJobState(idOf(message)))),
    remove: (message) => ask(async () => void (await bull.remove(idOf(message)))),
    consume(handler, concurrency) {
      const connection = connect()
      const consumer = consumeBull({ connection, prefix, log, report }, handler, concurrency)
      consumers.add(consumer)
      return consumer
    },
    pause: () => ask(() => bull.pause()),
    resume: () => ask(() => bull.resume()),
    isPaused: () => ask(() => bull.isPaused()),
    nudge: nudges.send,
    subscribe: nudges.subscribe,
    counts: () => ask(() => countsOf(bull)),
    ping: () => ask(async () => void (await redis.ping())),
    version: () => ask(async () => versionIn(await redis.info('server'))),
    async close() {
      await Promise.all([...consumers].map((consumer) => consumer.close(0)))
      nudges.close()
      await bull.close()
      redis.disconnect()
    },
  }

  function connect(): Redis {
    return new Redis(url, patient).on('error', report)
  }

  function report(error: Error) {
    if (redis.status === 'end') return
    // One connection may notice before the others do.
    if (redis.status !== 'ready' || isOfConnection(error)) return outage.begin(error)
    log.warn({ reason: reasonOf(error) }, 'trouble with the queue')
  }

  async function ask<T>(question: () => Promise<T>): Promise<T> {
    try {
      if (performance.now() < silentUntil) throw new Error(timedOut)
      const answer = await question()
      outage.end()
      return answer
    } catch (error) {
      const reason = redis.status === 'ready' ? reasonOf(error) : 'not connected'
      if (reason === timedOut && performance.now() > silentUntil)
        silentUntil = performance.now() + silenceMs
      throw new QueueUnavailable(`Redis at ${place} does not answer (${reason}).`)
    }
  }
}

/** What ioredis says of a server that is connected and silent. */
const timedOut = 'Command timed out'

/** ECONNRESET and its like; what BullMQ itself has to say carries a number, or nothing. */
const isOfConnection = (error: Error): boolean => 'code' in error && typeof error.code === 'string'

/** Valkey tells of itself, and which Redis it takes after. */
function versionIn(info: string): string | null {
  const [, name, version] =
    /^(valkey)_version:(\S+)/m.exec(info) ?? /^(redis)_version:(\S+)/m.exec(info) ?? []
  return version ? `${name === 'valkey' ? 'Valkey' : 'Redis'} ${version}` : null
}

/** Host and port, without the password. */
function placeOf(url: string): string {
  const { hostname, port } = new URL(url)
  return `${hostname}:${port || 6379}`
}

async function connectFirst(url: string, place: string): Promise<Redis> {
  const redis = new Redis(url, { ...impatient, lazyConnect: true })
  let reason: unknown = 'no answer'
  redis.on('error', (error) => {
    reason = error
  })
  const isReady = await waitAtMost(5_000, redis.connect()).catch(() => false)
  if (isReady) return redis
  redis.disconnect()
  throw unusable(place, reason)
}

/** BullMQ asks once what server it has: if Redis hangs just then, that queue would never work again. */
async function readyFirst(bull: BullQueue, redis: Redis, place: string): Promise<void> {
  try {
    await bull.waitUntilReady()
  } catch (error) {
    redis.disconnect()
    throw unusable(place, error)
  }
}

const unusable = (place: string, reason: unknown): QueueUnavailable =>
  new QueueUnavailable(
    `Redis at ${place} cannot be used (${reasonOf(reason)}). Start it or correct REDIS_URL; ` +
      'without REDIS_URL the database is the queue.',
  )

const openStates: ReadonlySet<string> = new Set(['waiting', 'prioritized', 'delayed', 'active'])

async function countsOf(bull: BullQueue): Promise<QueueCounts> {
  const counts = await bull.getJobCounts('waiting', 'prioritized', 'delayed', 'active', 'failed')
  const { waiting = 0, prioritized = 0, delayed = 0, active = 0, failed = 0 } = counts
  return { ready: waiting + prioritized, delayed, active, deadLetters: failed }
}

interface ConsumerTerms {
  /** The consumer's own. */
  connection: Redis
  prefix: string
  log: Log
  report: (error: Error) => void
}

function consumeBull(terms: ConsumerTerms, handler: Handler, concurrency: number): Consumer {
  const { connection, prefix, log, report } = terms
  const closing = new AbortController()
  const handling = new Set<Promise<Verb>>()
  const worker = new Worker(queueName, deliver, {
    connection,
    prefix,
    concurrency,
    runRetryDelay: 1_000,
    ...recovery,
  })
  worker.on('error', report)
  worker.on('stalled', (id) => log.warn({ id }, 'a worker died, its message is taken up again'))

  return {
    async close(graceMs) {
      closing.abort()
      void worker.pause(true)
      const isIdle = await waitAtMost(graceMs, Promise.all(handling))
      // BullMQ then tells Redis how the last messages ended; for a Redis that is away it would wait for ever.
      const isForced = !isIdle || connection.status !== 'ready'
      await waitAtMost(hangUpMs, worker.close(isForced))
      connection.disconnect()
    },
  }

  async function deliver(job: Job<unknown>, token?: string): Promise<void> {
    // It was on its way while we closed.
    if (closing.signal.aborted) return comeBack(job, token, 0)
    const answer = verbFor(job)
    handling.add(answer)
    const verb = await answer
    handling.delete(answer)
    switch (verb.name) {
      case 'done':
        return
      case 'delay':
        // A claim that came a moment too early must not go round and round.
        return comeBack(job, token, Math.max(verb.ms, leastDelayMs))
      case 'giveBack':
        return comeBack(job, token, 0)
      case 'deadLetter':
        throw new UnrecoverableError(verb.reason)
      default:
        return verb satisfies never
    }
  }

  async function verbFor({ id, data }: Job<unknown>): Promise<Verb> {
    const message = messageSchema.safeParse(data)
    if (!message.success) {
      const reason = `not a message of ours: ${z.prettifyError(message.error)}`
      log.warn({ id, reason }, 'a bad message becomes a dead letter')
      return { name: 'deadLetter', reason }
    }
    try {
      return await handler(message.data, closing.signal)
    } catch (error) {
      const { runId } = message.data
      log.error({ runId, err: error }, 'the handler threw, the message is given back')
      return { name: 'delay', ms: faultRestMs }
    }
  }

  /** Throws in every case, which tells BullMQ that the message has not ended. */
  async function comeBack(job: Job<unknown>, token: string | undefined, ms: number) {
    try {
      await job.changePriority({ priority: returnedRank(job.opts.priority ?? 1) })
      await job.moveToDelayed(Date.now() + Math.ceil(ms), token)
    } catch (error) {
      // Any other error thrown here would make a dead letter of it. So its lock runs out.
      log.warn({ id: job.id, reason: reasonOf(error) }, 'a message comes back late')
    }
    throw new DelayedError()
  }
}

interface Nudges {
  send(): void
  subscribe(listener: () => void): () => void
  close(): void
}

/** A channel of Redis. Who never listens opens no connection for it. */
function createNudges(redis: Redis, connect: () => Redis, channel: string): Nudges {
  const listeners = new Set<() => void>()
  let subscriber: Redis | null = null

  return {
    send: () => void redis.publish(channel, '').catch(() => {}),
    subscribe(listener) {
      listeners.add(listener)
      subscriber ??= listen()
      return () => listeners.delete(listener)
    },
    close: () => subscriber?.disconnect(),
  }

  function listen(): Redis {
    const connection = connect()
    connection.on('message', () => {
      for (const listener of listeners) listener()
    })
    // Repeated by ioredis after every reconnection.
    connection.subscribe(channel).catch((error) => connection.emit('error', error))
    return connection
  }
}
