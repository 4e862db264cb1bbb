import type { Config } from './config'
import type { Log } from './log'
import { noTracing, type Tracing } from './model/trace'
import { waitAtMost } from './queue/grace'
import type { Link } from './queue/link'
import type { Queue } from './queue/queue'
import type { Store, StoreOptions } from './store/store'

/** What the use-cases, the worker and the routes work with. */
export interface Deps {
  config: Config
  store: Store
  queue: Queue
  log: Log
  tracing: Tracing
  /** The clock; tests own it. */
  now: () => Date
}

/**
 * The one place that chooses adapters. Each is loaded only when it is used: drivers cost start-up time.
 * `link` is the pipe between the web process and its worker child.
 */
export async function openDeps(
  config: Config,
  log: Log,
  link?: Link,
  options: StoreOptions = {},
): Promise<Deps> {
  const tracing = await startTracing(config)
  const store = await traceable(await openStore(config, options), tracing)
  const queue = await openQueue(config, log, store, link).catch(async (error) => {
    await store.close()
    throw error
  })
  return { config, store, queue, log, tracing, now: options.now ?? (() => new Date()) }
}

async function startTracing({ OTEL_EXPORTER_OTLP_ENDPOINT }: Config): Promise<Tracing> {
  if (!OTEL_EXPORTER_OTLP_ENDPOINT) return noTracing
  const { openTracing } = await import('./trace/otel')
  return openTracing(OTEL_EXPORTER_OTLP_ENDPOINT)
}

async function traceable(store: Store, tracing: Tracing): Promise<Store> {
  if (!tracing.isOn) return store
  const { tracedStore } = await import('./trace/traced-store')
  return tracedStore(store, tracing)
}

/** The store alone, for commands that need no queue. */
export async function openStore(config: Config, options: StoreOptions = {}): Promise<Store> {
  if (config.MONGODB_URL) {
    const { openMongoStore } = await import('./store/mongo/open')
    return openMongoStore({ url: config.MONGODB_URL, ...options })
  }
  const { openSqliteStore } = await import('./store/sqlite/open')
  return openSqliteStore({ dataDir: config.DATA_DIR, ...options })
}

async function openQueue(
  config: Config,
  log: Log,
  store: Store,
  link: Link | undefined,
): Promise<Queue> {
  if (config.REDIS_URL) {
    const { openBullQueue } = await import('./queue/bullmq')
    // Installations that share a Redis must not take each other's messages.
    const prefix = await store.settings.ensure(
      'queuePrefix',
      `gleaner-${Bun.randomUUIDv7().slice(-12)}`,
    )
    return openBullQueue({ url: config.REDIS_URL, log, prefix })
  }
  const { createStoredQueue } = await import('./queue/stored')
  return createStoredQueue({ store, log, ...(link && { link }) })
}

/** A collector that does not answer is not waited for. */
const farewellMs = 2000

export async function closeDeps({ store, queue, tracing }: Deps): Promise<void> {
  await queue.close()
  await store.close()
  await waitAtMost(farewellMs, tracing.close()).catch(() => {})
}
