import { Hono } from 'hono'
import { z } from 'zod'
import { approveBrake, type BrakeAnswer, heldListings, rejectBrake } from '../brake'
import type { Deps } from '../deps'
import { maxCursorLength } from '../model/page'
import { noteField, runId } from './brake'
import type { Env, RouteContext } from './env'
import { answerNotFound } from './errors'
import { pageLimit } from './filters'
import { answerProblem } from './problem'
import { valid } from './valid'

const approval = z.strictObject({ note: noteField, before: runId })
const rejection = z.strictObject({ note: noteField })
const heldQuery = z.object({
  cursor: z.string().max(maxCursorLength).optional(),
  limit: z.coerce.number().int().min(1).max(500).default(pageLimit),
})

/** What a feed's brake holds, and a person's word on it. */
export function brakeApi(deps: Deps) {
  return new Hono<Env>()
    .get('/:id/brake', valid('query', heldQuery), async (c) => {
      const { cursor, limit } = c.req.valid('query')
      const held = await heldListings(deps, c.req.param('id'), cursor ?? null, limit)
      if (!held) return answerNotFound(c)
      const { brake, lastDecision } = held.feed
      return c.json({ brake, lastDecision, listings: held.rows, next: held.next })
    })
    .post('/:id/brake/approvals', valid('json', approval), async (c) =>
      answerDecision(c, await approveBrake(deps, c.req.param('id'), c.req.valid('json'))),
    )
    .post('/:id/brake/rejections', valid('json', rejection), async (c) =>
      answerDecision(c, await rejectBrake(deps, c.req.param('id'), c.req.valid('json'))),
    )
}

function answerDecision(c: RouteContext, answer: BrakeAnswer) {
  switch (answer.name) {
    case 'noFeed':
      return answerNotFound(c)
    case 'noBrake':
      return answerProblem(c, {
        status: 409,
        title: 'No brake is on',
        detail: 'No close of this feed waits for a person.',
      })
    case 'decided':
      return c.json({ brake: answer.feed.brake, decision: answer.decision })
    default:
      return answer satisfies never
  }
}
