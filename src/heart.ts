import type { Deps } from './deps'
import { beatMs, type Heartbeat, lostMs } from './model/heartbeat'
import { waitAtMost } from './queue/grace'
import { repeat } from './repeat'
import { StoreUnavailable } from './store/store'

export interface Heart {
  /** Says goodbye. */
  stop: () => Promise<void>
}

const queuePatienceMs = 1000

/** Tells the store every few seconds that this process lives, and whether it reaches the queue. */
export function startHeart(
  { store, queue, log }: Pick<Deps, 'store' | 'queue' | 'log'>,
  process: Pick<Heartbeat, 'name' | 'role'>,
  everyMs = beatMs,
): Heart {
  let aliveSince = store.now()
  let lastAt = aliveSince
  let queueDownSince: Date | null = null
  const beating = repeat(beat, everyMs, complain)
  return {
    async stop() {
      await beating.stop()
      await store.heartbeats.stop(process.name).catch(complain)
    },
  }

  async function beat(): Promise<void> {
    const hasQueue = await waitAtMost(queuePatienceMs, queue.ping()).catch(() => false)
    queueDownSince = hasQueue ? null : (queueDownSince ?? store.now())
    const now = store.now()
    // The store, or this machine, was away.
    if (now.getTime() - lastAt.getTime() >= lostMs) aliveSince = now
    await store.heartbeats.beat({ ...process, aliveSince, queueDownSince })
    lastAt = now
  }

  /** An outage is logged where it is noticed. */
  function complain(error: unknown): void {
    const level = error instanceof StoreUnavailable ? 'debug' : 'error'
    log[level]({ err: error }, 'this process could not tell that it lives')
  }
}
