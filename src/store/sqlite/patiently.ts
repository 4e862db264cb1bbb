import { isLocked } from './database'

/** So long a writer waits for the others, unless told. */
export const lockPatienceMs = 5000
const pauseMs = 20

/**
 * Tries again while another process has the file locked, and lets this one do other things meanwhile: SQLite's own
 * `busy_timeout` would stop it altogether. Nor does the change to WAL heed that one, when several processes open a new file at once.
 */
export async function patiently<T>(work: () => T, patienceMs = lockPatienceMs): Promise<T> {
  const deadline = performance.now() + patienceMs
  for (;;) {
    try {
      return work()
    } catch (error) {
      if (!isLocked(error) || performance.now() > deadline) throw error
      await Bun.sleep(pauseMs)
    }
  }
}
