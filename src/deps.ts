import type { Config } from './config'
import type { Log } from './log'
import type { Queue } from './queue/queue'
import type { Store } from './store/store'

/** What the use-cases, the worker and the routes work with. */
export interface Deps {
  config: Config
  store: Store
  queue: Queue
  log: Log
  /** The clock; tests own it. */
  now: () => Date
}
