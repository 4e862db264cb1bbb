import { AlertBanner } from '../../views/alert-banner'
import { NavCountChanges } from '../../views/nav-counts'
import type { Deps } from '../deps'
import type { Frame } from './env'
import { readFrame } from './frame'

/** The banner of alerts and the counts of the navigation, as changes of any page that is open. */
export interface LiveFrame {
  /** Calls back with them when they have changed; answers how to stop. */
  watch: (listener: (html: string) => void) => () => void
}

const everyMs = 1000

/** Reads only while somebody watches, once for all who do. What it misses, the pages ask for themselves. */
export function createLiveFrame({ store, queue, log }: Pick<Deps, 'store' | 'queue' | 'log'>) {
  const listeners = new Set<(html: string) => void>()
  let told: string | null = null
  let isReading = false
  let stopReading: (() => void) | null = null

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
  } satisfies LiveFrame

  function startReading(): () => void {
    told = null
    const timer = setInterval(read, everyMs)
    const unsubscribe = queue.subscribe(read)
    void read()
    return () => {
      clearInterval(timer)
      unsubscribe()
    }
  }

  async function read(): Promise<void> {
    if (isReading) return
    isReading = true
    try {
      tell(render(await readFrame({ store })))
    } catch (error) {
      log.debug({ err: error }, 'the pages cannot follow the alerts and counts')
    }
    isReading = false
  }

  /** The first reading is what the pages have. */
  function tell(html: string): void {
    const isNews = told !== null && told !== html
    told = html
    if (isNews) for (const listener of listeners) listener(html)
  }
}

const render = ({ alerts, ...counts }: Frame): string =>
  String(
    <>
      <hx-partial hx-target="#alert-banner" hx-swap="outerMorph">
        <AlertBanner alerts={alerts} />
      </hx-partial>
      <NavCountChanges {...counts} />
    </>,
  )
