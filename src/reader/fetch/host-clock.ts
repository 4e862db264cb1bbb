/** The host let us wait for too long. */
export class HostTimeout extends Error {
  override name = 'HostTimeout'
  constructor(
    readonly limitMs: number,
    /** It is the time of the whole download that is used up. */
    readonly isTotal: boolean,
  ) {
    super('the host took too long')
  }
}

/** Counts only the time that we wait for the host. */
export interface HostClock {
  /** Rejects with `HostTimeout` after `limitMs` or when the whole time is up, with the signal's reason on abort. */
  wait<T>(work: Promise<T>, limitMs: number): Promise<T>
  waitedMs(): number
}

export function startHostClock(totalMs: number, signal: AbortSignal): HostClock {
  let waited = 0
  return {
    waitedMs: () => Math.round(waited),
    async wait(work, limitMs) {
      const leftMs = Math.max(totalMs - waited, 0)
      const timeout =
        leftMs < limitMs ? new HostTimeout(totalMs, true) : new HostTimeout(limitMs, false)
      const began = performance.now()
      try {
        return await race(work, Math.min(limitMs, leftMs), timeout, signal)
      } finally {
        waited += performance.now() - began
      }
    },
  }
}

function race<T>(
  work: Promise<T>,
  limitMs: number,
  timeout: HostTimeout,
  signal: AbortSignal,
): Promise<T> {
  return new Promise((resolve, reject) => {
    const onAbort = () => reject(signal.reason)
    const timer = setTimeout(() => reject(timeout), limitMs)
    signal.addEventListener('abort', onAbort, { once: true })
    if (signal.aborted) onAbort()
    work.then(resolve, reject).finally(() => {
      clearTimeout(timer)
      signal.removeEventListener('abort', onAbort)
    })
  })
}
