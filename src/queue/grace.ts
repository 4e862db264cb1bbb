/** Waits for `work` for `graceMs` at most. False: it goes on. */
export async function waitAtMost(graceMs: number, work: Promise<unknown>): Promise<boolean> {
  const { promise: isOver, resolve } = Promise.withResolvers<boolean>()
  const timer = setTimeout(resolve, graceMs, false)
  try {
    return await Promise.race([work.then(() => true), isOver])
  } finally {
    clearTimeout(timer)
  }
}
