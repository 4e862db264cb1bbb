/** So many askers are remembered; beyond them those are forgotten whose minute began first. */
const mostAskers = 10_000

export const windowMs = 60_000

export interface RequestWindow {
  /** By `Date.getTime()`. */
  endsAt: number
  used: number
}

/** The requests of each asker in the minute that began with the first of them, counted by this process. */
export function requestWindows(now: () => Date) {
  const windows = new Map<string, RequestWindow>()
  return { read, use }

  /** Null: none in this minute. */
  function read(asker: string): RequestWindow | null {
    const window = windows.get(asker)
    return window && now().getTime() < window.endsAt ? window : null
  }

  /** Counts one more. */
  function use(asker: string): RequestWindow {
    const known = read(asker)
    if (known) {
      known.used++
      return known
    }
    const window = { endsAt: now().getTime() + windowMs, used: 1 }
    // A map keeps the order in which its keys came.
    windows.delete(asker)
    windows.set(asker, window)
    const [oldest] = windows.keys()
    if (windows.size > mostAskers && oldest !== undefined) windows.delete(oldest)
    return window
  }
}
