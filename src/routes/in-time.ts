import { createMiddleware } from 'hono/factory'
import type { Deps } from '../deps'
import { waitAtMost } from '../queue/grace'
import { QueueUnavailable } from '../queue/queue'
import { StoreUnavailable } from '../store/store'
import type { Env } from './env'
import { isProbe } from './guard'

/** So long a request may take before the store and the queue are asked whether they are there. */
const patienceMs = 300
/** And so long they have to answer. */
const pingMs = 600

/**
 * A person gets an answer within a second, also from a store or a queue that hangs: it refuses nobody, so that everybody
 * would wait. What takes long while both answer may take its time.
 */
export const inTime = ({ store, queue }: Pick<Deps, 'store' | 'queue'>) =>
  createMiddleware<Env>(async (c, next) => {
    // They say by themselves what is down.
    if (isProbe(c) || statusPaths.has(c.req.path)) return next()
    const answer = next()
    if (await waitAtMost(patienceMs, answer)) return
    const [hasStore, hasQueue] = await Promise.all([answers(store), answers(queue)])
    if (!hasStore) throw new StoreUnavailable(silence)
    if (!hasQueue) throw new QueueUnavailable(silence)
    await answer
  })

const statusPaths = new Set(['/status', '/status/now', '/api/v1/status'])

const silence = 'It says nothing.'

const answers = (one: { ping: () => Promise<void> }): Promise<boolean> =>
  waitAtMost(pingMs, one.ping()).catch(() => false)
