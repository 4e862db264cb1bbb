/** So long the process belongs to one import. */
const longestMs = 50

let turnedAt = 0

/**
 * Lets timers, signals and the network have their turn. Where every byte and every answer of the store is there already,
 * awaiting them never does: a large document would let the leases of all runs at work expire.
 */
export async function takeTurns(): Promise<void> {
  if (performance.now() - turnedAt < longestMs) return
  await new Promise((resolve) => setImmediate(resolve))
  turnedAt = performance.now()
}
