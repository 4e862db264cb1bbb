/** Work that is done again and again. */
export interface Repeated {
  /** Resolves when what it was doing has ended. */
  stop: () => Promise<void>
}

/** Does the work now, and again `everyMs` after it ended; what it throws is told to `complain`. */
export function repeat(
  work: () => Promise<void>,
  everyMs: number,
  complain: (error: unknown) => void,
): Repeated {
  let isStopped = false
  let timer: ReturnType<typeof setTimeout> | undefined
  let working = once()
  return {
    stop() {
      isStopped = true
      clearTimeout(timer)
      return working
    },
  }

  async function once(): Promise<void> {
    await work().catch(complain)
    if (isStopped) return
    timer = setTimeout(() => {
      working = once()
    }, everyMs)
  }
}
