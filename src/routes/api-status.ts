import { Hono } from 'hono'
import type { Deps } from '../deps'
import { readStatus } from '../status'
import { describes } from './describe'
import type { Env } from './env'
import { statusShape } from './shapes/status'

const told = describes({
  tag: 'Status',
  summary: 'How this installation does',
  description:
    'The queue, the workers with what each does, the store, versions; null is what cannot be known now.',
  answers: { 200: statusShape, 503: statusShape },
})

export function statusApi(deps: Deps) {
  return new Hono<Env>().get('/', told, async (c) => {
    const status = await readStatus(deps)
    c.header('Cache-Control', 'no-store')
    return c.json(status, status.isWell ? 200 : 503)
  })
}
