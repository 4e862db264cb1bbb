import { AlertBanner } from '../../views/alert-banner'
import { openAlerts } from '../alerts'
import type { Deps } from '../deps'

/** The banner of alerts, as a change of any page that is open. */
export interface LiveBanner {
  /** Calls back with the banner when it has changed; answers how to stop. */
  watch: (listener: (html: string) => void) => () => void
}

const everyMs = 1000

/** Reads only while somebody watches, once for all who do. What it misses, the banner itself asks for. */
export function createLiveBanner({ store, queue, log }: Pick<Deps, 'store' | 'queue' | 'log'>) {
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
  } satisfies LiveBanner

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
      tell(renderBanner(await openAlerts({ store })))
    } catch (error) {
      log.debug({ err: error }, 'the pages cannot follow the alerts')
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

const renderBanner = (alerts: Parameters<typeof AlertBanner>[0]['alerts']): string =>
  String(
    <hx-partial hx-target="#alert-banner" hx-swap="outerMorph">
      <AlertBanner alerts={alerts} />
    </hx-partial>,
  )
