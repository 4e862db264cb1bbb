import type { Deps } from '../deps'
import { StoreUnavailable } from '../store/store'
import type { RouteContext } from './env'

/** So soon a stream ends that was opened with a session or a token which opens nothing any more. */
const everyMs = 5000

/** Whether a stream may go on: it outlives what it was opened with. In an outage nobody is sent away. */
export function createStay(c: RouteContext, { now }: Pick<Deps, 'now'>): () => Promise<boolean> {
  let askedAt = now().getTime()
  return async () => {
    const at = now().getTime()
    if (at - askedAt < everyMs) return true
    askedAt = at
    try {
      return (await c.var.isLetIn?.('viewer')) ?? true
    } catch (error) {
      if (error instanceof StoreUnavailable) return true
      throw error
    }
  }
}
