import type { Deps } from './deps'
import { beatMs, type Heartbeat } from './model/heartbeat'
import { repeat } from './repeat'
import { StoreUnavailable } from './store/store'

export interface Heart {
  /** Says goodbye. */
  stop: () => Promise<void>
}

/** Tells the store every few seconds that this process lives. */
export function startHeart(
  { store, log }: Pick<Deps, 'store' | 'log'>,
  process: Pick<Heartbeat, 'name' | 'role'>,
  everyMs = beatMs,
): Heart {
  const startedAt = store.now()
  const beating = repeat(() => store.heartbeats.beat({ ...process, startedAt }), everyMs, complain)
  return {
    async stop() {
      await beating.stop()
      await store.heartbeats.stop(process.name).catch(complain)
    },
  }

  /** An outage is logged where it is noticed. */
  function complain(error: unknown): void {
    const level = error instanceof StoreUnavailable ? 'debug' : 'error'
    log[level]({ err: error }, 'this process could not tell that it lives')
  }
}
