import type { Deps } from './deps'

/** Why nothing is taken from the queue; the queue itself knows only that it is paused. */
const reasonKey = 'queuePausedBecause'

/** When that was over last, as an ISO instant. */
const resumedKey = 'queueResumedAt'

/** Null: it is not paused. */
export const queuePauseReason = ({ store }: Pick<Deps, 'store'>): Promise<string | null> =>
  store.settings.get(reasonKey)

/** No run is begun until `resumeQueue`; those at work end by themselves. Throws `QueueUnavailable`. */
export async function pauseQueue({ store, queue, log }: Deps, reason: string): Promise<void> {
  await queue.pause()
  await store.settings.set(reasonKey, reason)
  log.info({ reason }, 'queue paused')
}

export async function resumeQueue({ store, queue, log }: Deps): Promise<void> {
  await queue.resume()
  await store.settings.set(resumedKey, store.now().toISOString())
  await store.settings.set(reasonKey, null)
  queue.nudge()
  log.info('queue resumed')
}

/** When the queue was last resumed; null: never. */
export async function queueResumedAt({ store }: Pick<Deps, 'store'>): Promise<Date | null> {
  const at = await store.settings.get(resumedKey)
  return at === null ? null : new Date(at)
}

/** A queue that has lost what it held has lost its pause too. */
export async function keepPause(deps: Deps): Promise<void> {
  const { queue, log } = deps
  if ((await queuePauseReason(deps)) === null || (await queue.isPaused())) return
  await queue.pause()
  log.warn('the queue had lost its pause, it is paused again')
}
