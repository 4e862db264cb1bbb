import type { Deps } from '../src/deps'
import type { Lease } from '../src/model/run'

/** The run is another worker's now, or was cancelled: nothing more may be written of it. */
export class LeaseLost extends Error {
  override name = 'LeaseLost'
  constructor(lease: Lease) {
    super(`the lease of run ${lease.runId}, attempt ${lease.attempt}, is lost`)
  }
}

/** A worker that dies is known to be dead after this. */
export const leaseMs = 6_000

/**
 * Renews the lease of a run, and what `renewMore` renews with it, until `stop`. The signal aborts when
 * the lease is lost. A store that cannot be reached is no loss: the lease may outlive it.
 */
export function keepLease(
  { store, log }: Deps,
  lease: Lease,
  renewMore: () => Promise<void>,
): { signal: AbortSignal; stop: () => void } {
  const lost = new AbortController()
  const timer = setInterval(renew, leaseMs / 3)
  return { signal: lost.signal, stop: () => clearInterval(timer) }

  async function renew() {
    try {
      const isHeld = await store.runs.renew(lease, leaseMs)
      await renewMore()
      if (!isHeld) lost.abort(new LeaseLost(lease))
    } catch (error) {
      log.warn({ runId: lease.runId, err: error }, 'the lease could not be renewed')
    }
  }
}
