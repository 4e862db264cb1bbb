import { setTimeout as pause } from 'node:timers/promises'
import { StoreUnavailable } from '../src/store/store'

/** So long an outage of the store is waited out. */
const patienceMs = 60_000
const firstPauseMs = 250
const longestPauseMs = 2_000

/**
 * Tries again while the store is away: a failover must not look like a failure of the feed.
 * Throws what the last try threw, or the signal's reason.
 */
export async function patiently<T>(work: () => Promise<T>, signal: AbortSignal): Promise<T> {
  const giveUpAt = performance.now() + patienceMs
  for (let pauseMs = firstPauseMs; ; pauseMs = Math.min(pauseMs * 2, longestPauseMs)) {
    try {
      return await work()
    } catch (error) {
      if (!(error instanceof StoreUnavailable) || performance.now() + pauseMs > giveUpAt)
        throw error
      await pause(pauseMs, undefined, { signal })
    }
  }
}
