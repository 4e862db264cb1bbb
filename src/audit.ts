import { AsyncLocalStorage } from 'node:async_hooks'
import type { Deps } from './deps'
import type { Actor } from './model/actor'
import type { Deed } from './model/audit'

/** Who acts, for all that is called from `work`: no use-case has to be told, and none can forget it. */
export const actAs = <T>(actor: Actor, work: () => T): T => acting.run(actor, work)

/** Null: nobody does, it happens by itself (the schedule, a worker). */
export const actorNow = (): Actor | null => acting.getStore() ?? null

const acting = new AsyncLocalStorage<Actor>()

/** Writes down who did this, once it is done. What happens by itself has a history of its own: the runs. */
export async function record({ store }: Pick<Deps, 'store'>, deed: Deed): Promise<void> {
  const actor = actorNow()
  if (!actor) return
  const { action, feedId = null, runId = null, thing = null, subject = null, details = {} } = deed
  const at = store.now()
  await store.audit.add({
    id: Bun.randomUUIDv7('hex', at),
    at,
    actor: actor.name,
    token: actor.token,
    action,
    feedId,
    runId,
    thing,
    subject,
    details,
  })
}
