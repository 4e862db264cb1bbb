import { setTimeout as pause } from 'node:timers/promises'
import type { Log } from '../src/log'
import { type Outage, watchOutage } from '../src/queue/outage'
import { type Store, StoreUnavailable } from '../src/store/store'

/** So long an outage of the store is waited out. */
const patienceMs = 5 * 60_000
const firstPauseMs = 250
const longestPauseMs = 2_000

/**
 * The same store, whose calls try again while it is away: a failover must not look like a failure of the feed. They
 * throw what the last try threw, or the signal's reason.
 */
export function patientStore(
  store: Store,
  log: Log,
  signal: AbortSignal,
  limitMs = patienceMs,
): Store {
  const outage = watchOutage(log, 'the database')
  const parts = Object.entries(store).map(([name, part]) => [
    name,
    typeof part === 'object' ? patientPart(part) : part,
  ])
  return Object.fromEntries(parts) as Store // the same names, each with the same methods

  function patientPart(methods: object) {
    const entries = Object.entries(methods).map(([name, method]) => [
      name,
      (...args: unknown[]) => patiently(() => method(...args), { signal, outage, limitMs }),
    ])
    return Object.fromEntries(entries)
  }
}

interface Terms {
  signal: AbortSignal
  outage: Outage
  limitMs: number
}

async function patiently<T>(
  work: () => Promise<T>,
  { signal, outage, limitMs }: Terms,
): Promise<T> {
  const giveUpAt = performance.now() + limitMs
  for (let pauseMs = firstPauseMs; ; pauseMs = Math.min(pauseMs * 2, longestPauseMs)) {
    try {
      const result = await work()
      outage.end()
      return result
    } catch (error) {
      if (!(error instanceof StoreUnavailable) || performance.now() + pauseMs > giveUpAt)
        throw error
      outage.begin(error)
      await pause(pauseMs, undefined, { signal }).catch(() => {
        throw signal.reason
      })
    }
  }
}
