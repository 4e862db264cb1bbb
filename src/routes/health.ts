import { Hono } from 'hono'
import type { Deps } from '../deps'
import { waitAtMost } from '../queue/grace'
import { describes } from './describe'
import { livenessShape, readinessShape } from './shapes/stats'

/** So long an adapter may take to answer before it counts as down. */
const patienceMs = 800

type Health = { name: string; ok: true } | { name: string; ok: false; error: string }

const live = describes({
  tag: 'Health',
  summary: 'The process answers',
  answers: { 200: livenessShape },
})
const ready = describes({
  tag: 'Health',
  summary: 'The store and the queue answer',
  answers: { 200: readinessShape, 503: readinessShape },
})

/** `/livez`: the process answers. `/readyz`: so do the store and the queue. */
export function healthRoutes({ store, queue }: Pick<Deps, 'store' | 'queue'>) {
  return new Hono()
    .get('/livez', live, (c) => c.json({ ok: true }))
    .get('/readyz', ready, async (c) => {
      const [storeHealth, queueHealth] = await Promise.all([healthOf(store), healthOf(queue)])
      const ok = storeHealth.ok && queueHealth.ok
      return c.json({ ok, store: storeHealth, queue: queueHealth }, ok ? 200 : 503)
    })
}

async function healthOf({
  name,
  ping,
}: {
  name: string
  ping: () => Promise<void>
}): Promise<Health> {
  try {
    if (await waitAtMost(patienceMs, ping())) return { name, ok: true }
    return { name, ok: false, error: `no answer within ${patienceMs} ms` }
  } catch (error) {
    return { name, ok: false, error: error instanceof Error ? error.message : String(error) }
  }
}
