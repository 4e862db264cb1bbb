import type { PausesProps } from '../../views/pauses'
import type { Deps } from '../deps'
import { queuePauseReason } from '../queue-pause'

/** What a person has paused, and why. */
export async function pausesNow({ store }: Pick<Deps, 'store'>): Promise<PausesProps> {
  const [queue, sources] = await Promise.all([queuePauseReason({ store }), store.sources.list()])
  const paused = sources.filter((source) => source.pausedBecause)
  return { queue, sources: paused }
}
