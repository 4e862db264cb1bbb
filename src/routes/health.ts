import { Hono } from 'hono'
import type { Deps } from '../deps'

/** So long an adapter may take to answer before it counts as down. */
const patienceMs = 1000

type Health = { name: string; ok: true } | { name: string; ok: false; error: string }

/** `/livez`: the process answers. `/readyz`: so do the store and the queue. */
export function healthRoutes({ store, queue }: Pick<Deps, 'store' | 'queue'>) {
  return new Hono()
    .get('/livez', (c) => c.json({ ok: true }))
    .get('/readyz', async (c) => {
      const [storeHealth, queueHealth] = await Promise.all([healthOf(store), healthOf(queue)])
      const ok = storeHealth.ok && queueHealth.ok
      return c.json({ ok, store: storeHealth, queue: queueHealth }, ok ? 200 : 503)
    })
}

async function healthOf(part: { name: string; ping: () => Promise<void> }): Promise<Health> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const tooLate = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${patienceMs} ms`)), patienceMs)
  })
  try {
    await Promise.race([part.ping(), tooLate])
    return { name: part.name, ok: true }
  } catch (error) {
    return {
      name: part.name,
      ok: false,
      error: error instanceof Error ? error.message : String(error),
    }
  } finally {
    clearTimeout(timer)
  }
}
