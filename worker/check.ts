import { hostname } from 'node:os'
import type { Deps } from '../src/deps'
import { isAlive } from '../src/model/heartbeat'

/** Names a worker process, by its machine. */
export const workerName = (pid: number): string => `${hostname()}:${pid}`

/** Whether a worker of this machine lives, by its heartbeat: what the health check of a container asks. */
export async function isWorkerAlive({ store }: Pick<Deps, 'store'>): Promise<boolean> {
  const heartbeats = await store.heartbeats.list()
  return heartbeats.some(
    (beat) =>
      beat.role === 'worker' &&
      beat.name.startsWith(`${hostname()}:`) &&
      isAlive(beat, store.now()),
  )
}
