import type { Deps } from './deps'
import { endListings } from './lifecycle-sweep'
import { pruneDaily } from './retention'
import { rollUpAll, rollUpNewlyEnded } from './rollup-sweep'
import { announceToWebhooks } from './webhook-announcements'
import { deliverToWebhooks } from './webhook-deliveries'

/**
 * What a web process does from time to time, done once: ends the listings whose time is over, rolls the figures up,
 * tells the webhooks, and removes what is too old, once a day. For those who run none; beside one it does no harm.
 */
export async function keepUp(
  deps: Deps,
  signal: AbortSignal = new AbortController().signal,
): Promise<void> {
  await endListings(deps, signal)
  await rollUpAll(deps, undefined, signal)
  await rollUpNewlyEnded(deps)
  await announceToWebhooks(deps)
  await deliverToWebhooks(deps, { signal })
  await pruneDaily(deps, signal)
}
