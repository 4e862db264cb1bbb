import type { Deps } from './deps'
import { endListings } from './lifecycle-sweep'

/**
 * What a web process does from time to time, done once: ends the listings whose time is over. For those who run none;
 * beside one it does no harm.
 */
export async function keepUp(deps: Deps, signal?: AbortSignal): Promise<void> {
  await endListings(deps, signal)
}
