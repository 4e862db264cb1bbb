/** Remembers whom the host has asked to wait. */
export interface Pacing {
  /** The seconds after which the client may come again; null: it is served. */
  refuse(feedId: string, step: number): number | null
}

/**
 * The first request of a step is sent away for some seconds, and so is one that comes back too
 * early. Who waited is served, even if the step has changed meanwhile, and for the rest of it.
 */
export function keepPace(now: () => Date, waitSeconds: number): Pacing {
  const servedSteps = new Map<string, number>()
  const waiting = new Map<string, number>()
  return {
    refuse: (feedId, step) => {
      if (servedSteps.get(feedId) === step) return null
      const until = waiting.get(feedId) ?? now().getTime() + waitSeconds * 1000
      waiting.set(feedId, until)
      const leftMs = until - now().getTime()
      if (leftMs > 0) return Math.ceil(leftMs / 1000)
      waiting.delete(feedId)
      servedSteps.set(feedId, step)
      return null
    },
  }
}
