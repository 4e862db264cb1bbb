import { isLocked } from './database'

const patienceMs = 5000

/** The change to WAL does not heed `busy_timeout` when several processes open a new file at once. */
export async function patiently(work: () => void): Promise<void> {
  const deadline = performance.now() + patienceMs
  for (;;) {
    try {
      return work()
    } catch (error) {
      if (!isLocked(error) || performance.now() > deadline) throw error
      await Bun.sleep(20)
    }
  }
}
