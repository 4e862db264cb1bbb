import type { Deps } from './deps'
import { revisionOf } from './model/revision'
import type { Run } from './model/run'

/** The one reader of changed runs in this process. It reads only while somebody watches. */
export interface Live {
  /** Calls back with every set of runs that changed, in any process; answers how to stop. */
  watch(listener: (runs: Run[]) => void): () => void
  /** Ends every stream that watches; for the shutdown. */
  close(): void
  readonly isClosed: boolean
  /** How many watch now. */
  readonly watchers: number
}

/** A write may become visible after a later one did: so far back every reading looks again. */
export const overlapMs = 2000
const everyMs = 1000
const readingLimit = 1000

export function createLive({ store, queue, log }: Pick<Deps, 'store' | 'queue' | 'log'>): Live {
  const listeners = new Set<(runs: Run[]) => void>()
  /** Revision to the instant of its change. */
  const told = new Map<string, number>()
  let latest = 0
  let stopReading: (() => void) | null = null
  let isReading = false
  let isStale = false
  let isDown = false
  let isClosed = false

  return {
    watch(listener) {
      listeners.add(listener)
      stopReading ??= startReading()
      return () => {
        listeners.delete(listener)
        if (listeners.size > 0) return
        stopReading?.()
        stopReading = null
      }
    },
    close() {
      isClosed = true
      for (const listener of listeners) listener([])
    },
    get isClosed() {
      return isClosed
    },
    get watchers() {
      return listeners.size
    },
  }

  function startReading(): () => void {
    latest = store.now().getTime()
    const timer = setInterval(read, everyMs)
    const unsubscribe = queue.subscribe(read)
    return () => {
      clearInterval(timer)
      unsubscribe()
    }
  }

  /** One reading at a time; a nudge that comes meanwhile is answered by one more. */
  async function read(): Promise<void> {
    isStale = true
    if (isReading) return
    isReading = true
    while (isStale && listeners.size > 0) {
      isStale = false
      await readOnce()
    }
    isReading = false
  }

  async function readOnce(): Promise<void> {
    try {
      await readFrom(new Date(horizon()))
      isDown = false
    } catch (error) {
      if (!isDown) log.warn({ err: error }, 'the pages cannot follow the runs')
      isDown = true
    }
  }

  /** From here on changes are looked for. The clock may have been set back since the latest one. */
  function horizon(): number {
    return Math.min(latest, store.now().getTime()) - overlapMs
  }

  async function readFrom(since: Date): Promise<void> {
    const runs = await store.runs.changedSince(since, readingLimit)
    tell(runs.filter(isNews))
    const last = runs.at(-1)?.updatedAt
    if (runs.length === readingLimit && last && last > since) await readFrom(last)
  }

  function isNews(run: Run): boolean {
    const changedAt = run.updatedAt.getTime()
    const revision = revisionOf(run)
    if (told.has(revision)) return false
    told.set(revision, changedAt)
    latest = Math.max(latest, changedAt)
    return true
  }

  function tell(runs: Run[]): void {
    if (runs.length === 0) return
    forgetOld()
    for (const listener of listeners) listener(runs)
  }

  function forgetOld(): void {
    for (const [revision, changedAt] of told) if (changedAt < horizon()) told.delete(revision)
  }
}
