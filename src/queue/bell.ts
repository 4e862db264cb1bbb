/** Wakes one waiter. A ring before the wait counts. */
export interface Bell {
  ring: () => void
  /** True when it rang, false when `ms` were over first. */
  wait: (ms: number) => Promise<boolean>
}

export function createBell(): Bell {
  let isRung = false
  let wake: (() => void) | null = null
  return {
    ring() {
      isRung = true
      wake?.()
    },
    async wait(ms) {
      if (!isRung)
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, ms)
          wake = () => {
            clearTimeout(timer)
            resolve()
          }
        })
      wake = null
      const wasRung = isRung
      isRung = false
      return wasRung
    },
  }
}
