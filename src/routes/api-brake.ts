import { Hono } from 'hono'
import { z } from 'zod'
import { approveBrake, type BrakeAnswer, heldListings, rejectBrake } from '../brake'
import type { Deps } from '../deps'
import { maxCursorLength } from '../model/page'
import { noteField, runId } from './brake'
import { describes } from './describe'
import type { Env, RouteContext } from './env'
import { answerNotFound } from './errors'
import { pageLimit } from './filters'
import { linkPages } from './page-links'
import { answerProblem } from './problem'
import { brakeShape, decisionShape } from './shapes/feed'
import { listingRowShape } from './shapes/listing'
import { pageEnds } from './shapes/wire'
import { valid } from './valid'

const approval = z.strictObject({ note: noteField, before: runId })
const rejection = z.strictObject({ note: noteField })
const heldQuery = z.object({
  cursor: z.string().max(maxCursorLength).optional(),
  limit: z.coerce.number().int().min(1).max(500).default(pageLimit),
})

const tag = 'Feeds'
const held = describes({
  tag,
  summary: 'The listings whose close waits for a word of yours',
  answers: {
    200: z.object({
      brake: brakeShape.nullable(),
      lastDecision: decisionShape.nullable(),
      listings: z.array(listingRowShape),
      next: pageEnds.next,
    }),
  },
  refusals: [404],
})
const decision = z.object({
  brake: brakeShape.nullable(),
  decision: decisionShape
    .nullable()
    .describe('Null: somebody has decided before, and it is being done'),
})
const approved = describes({
  tag,
  summary: 'Close them: they are gone',
  description: '`before`: as the list was that you saw. What was missed later is not meant.',
  answers: { 200: decision },
  refusals: [404, 409],
})
const rejected = describes({
  tag,
  summary: 'Keep them: the feed was wrong',
  answers: { 200: decision },
  refusals: [404, 409],
})

/** What a feed's brake holds, and a person's word on it. */
export function brakeApi(deps: Deps) {
  return new Hono<Env>()
    .get('/:id/brake', held, valid('query', heldQuery), async (c) => {
      const { cursor, limit } = c.req.valid('query')
      const held = await heldListings(deps, c.req.param('id'), cursor ?? null, limit)
      if (!held) return answerNotFound(c)
      const { brake, lastDecision } = held.feed
      linkPages(c, held)
      return c.json({ brake, lastDecision, listings: held.rows, next: held.next })
    })
    .post('/:id/brake/approvals', approved, valid('json', approval), async (c) =>
      answerDecision(c, await approveBrake(deps, c.req.param('id'), c.req.valid('json'))),
    )
    .post('/:id/brake/rejections', rejected, valid('json', rejection), async (c) =>
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
