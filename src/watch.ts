import { reviewAlerts } from './alerts'
import type { Deps } from './deps'
import { startHeart } from './heart'
import { type Repeated, repeat } from './repeat'
import { StoreUnavailable } from './store/store'
import { deliverAlerts } from './webhook'
import { announceToWebhooks } from './webhook-announcements'
import { deliverToWebhooks } from './webhook-deliveries'

const everyMs = 3000

/** What a web process does to notice trouble and to tell of it. `name` is that of this process. */
export function startWatch(deps: Deps, name: string): Repeated {
  const stopping = new AbortController()
  const { signal } = stopping
  const heart = startHeart(deps, { name, role: 'web' })
  const review = repeat(() => reviewAlerts(deps), everyMs, complain)
  const delivery = repeat(() => deliverAlerts(deps, { signal }), everyMs, complain)
  const telling = repeat(tellWebhooks, everyMs, complain)
  return {
    async stop() {
      stopping.abort()
      await Promise.all([review.stop(), delivery.stop(), telling.stop()])
      await heart.stop()
    },
  }

  async function tellWebhooks(): Promise<void> {
    await announceToWebhooks(deps)
    await deliverToWebhooks(deps, { signal })
  }

  /** An outage is logged where it is noticed. */
  function complain(error: unknown): void {
    const level = error instanceof StoreUnavailable ? 'debug' : 'error'
    deps.log[level]({ err: error }, 'alerts could not be looked after')
  }
}
