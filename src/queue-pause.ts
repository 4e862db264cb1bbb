import { record } from './audit'
import type { Deps } from './deps'

/** Why nothing is taken from the queue. This is what counts: the queue is made to follow it (`keepPause`). */
const reasonKey = 'queuePausedBecause'

/** When that was over last, as an ISO instant. */
const resumedKey = 'queueResumedAt'

/** Null: it is not paused. */
export const queuePauseReason = ({ store }: Pick<Deps, 'store'>): Promise<string | null> =>
  store.settings.get(reasonKey)

/** No run is begun until `resumeQueue`; those at work end by themselves. Throws `QueueUnavailable`. */
export async function pauseQueue({ store, queue, log }: Deps, reason: string): Promise<void> {
  await store.settings.set(reasonKey, reason)
  try {
    await queue.pause()
  } catch (error) {
    await store.settings.set(reasonKey, null)
    throw error
  }
  log.info({ reason }, 'queue paused')
  await record({ store }, { action: 'queuePaused', details: { reason } })
}

export async function resumeQueue({ store, queue, log }: Deps): Promise<void> {
  await store.settings.set(resumedKey, store.now().toISOString())
  const wasPaused = (await queuePauseReason({ store })) !== null
  await store.settings.set(reasonKey, null)
  await queue.resume()
  queue.nudge()
  log.info('queue resumed')
  if (wasPaused) await record({ store }, { action: 'queueResumed' })
}

/** When the queue was last resumed; null: never. */
export async function queueResumedAt({ store }: Pick<Deps, 'store'>): Promise<Date | null> {
  const at = await store.settings.get(resumedKey)
  return at === null ? null : new Date(at)
}

/**
 * A queue that has lost what it held has lost its pause too; and who pauses or resumes may die in it, or be overtaken:
 * nobody would know of a pause without a reason.
 */
export async function keepPause(deps: Deps): Promise<void> {
  const { queue, log } = deps
  const reason = await queuePauseReason(deps)
  if ((await queue.isPaused()) === (reason !== null)) return
  await (reason === null ? queue.resume() : queue.pause())
  log.warn({ reason }, 'the queue had lost the pause, or kept it: it follows again')
}
