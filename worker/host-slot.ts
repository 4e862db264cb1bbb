import type { Deps } from '../src/deps'
import type { Outcome } from '../src/model/outcome'
import type { Run } from '../src/model/run'
import type { Slot } from '../src/store/store'
import { leaseMs } from './lease'

/** Runs `work` while it holds the host; a `waiting` outcome when another has it, or it rests. */
export async function withHost<T>(
  { store, config }: Deps,
  host: string,
  run: Run,
  work: () => Promise<T>,
): Promise<T | Extract<Outcome, { name: 'waiting' }>> {
  const interval = config.HOST_INTERVAL_MS
  const slot = await store.hosts.acquire(host, run.id, leaseMs, interval)
  if (!slot.isGranted)
    return {
      name: 'waiting',
      until: slot.until,
      reason: slot.reason,
      message: reasons[slot.reason](host),
    }
  try {
    return await work()
  } finally {
    await store.hosts.release(host, run.id, interval)
  }
}

const reasons: Record<Extract<Slot, { isGranted: false }>['reason'], (host: string) => string> = {
  hostBusy: (host) => `Another feed of ${host} is being fetched.`,
  hostSpacing: (host) => `${host} is left a pause between two requests.`,
  hostPaused: (host) => `${host} is paused.`,
  rateLimited: (host) => `${host} asked to be left alone for a while.`,
}
