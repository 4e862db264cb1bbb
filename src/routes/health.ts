import { Hono } from 'hono'
import type { Deps } from '../deps'
import { answerOf } from '../health'
import { describes } from './describe'
import { livenessShape, readinessShape } from './shapes/stats'

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
      const [storeAnswer, queueAnswer] = await Promise.all([answerOf(store), answerOf(queue)])
      const ok = storeAnswer.isUp && queueAnswer.isUp
      return c.json({ ok, store: shown(storeAnswer), queue: shown(queueAnswer) }, ok ? 200 : 503)
    })
}

const shown = ({ name, isUp, error }: Awaited<ReturnType<typeof answerOf>>) => ({
  name,
  ok: isUp,
  ...(error !== null && { error }),
})
