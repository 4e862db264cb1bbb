import type { Log } from './log'
import { waitAtMost } from './queue/grace'

/** `bun run` passes on a signal that the terminal has sent to all: so soon a second one is the same key. */
const sameKeyMs = 1000
/** Whoever stops a process waits ten seconds for its end, and then kills it. */
const longestMs = 9_500

/**
 * Calls `shutDown` once, at the first SIGTERM or SIGINT or when `parent` is gone, then exits with `exitCode`, within ten
 * seconds: what could not be closed has run out by itself soon. A person who presses Ctrl-C again does not wait for it: the leases of what is open run out.
 */
export function onShutdown(log: Log, shutDown: () => Promise<void>, exitCode = 0): void {
  let stoppingSince: number | null = null

  process.on('SIGTERM', () => stop('SIGTERM'))
  process.on('SIGINT', () => (stoppingSince === null ? stop('SIGINT') : hurry(stoppingSince)))
  // The web process that started this worker has died.
  process.on('disconnect', () => stop('the web process is gone'))

  async function stop(reason: string) {
    if (stoppingSince !== null) return
    stoppingSince = performance.now()
    log.info({ reason }, 'stopping')
    try {
      if (!(await waitAtMost(longestMs, shutDown())))
        log.warn('stopped before all was closed: something does not answer')
      process.exit(exitCode)
    } catch (error) {
      log.error({ err: error }, 'stopped badly')
      process.exit(1)
    }
  }

  function hurry(since: number) {
    if (performance.now() - since < sameKeyMs) return
    log.warn('stopped at once')
    process.exit(1)
  }
}
