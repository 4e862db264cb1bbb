import { Hono } from 'hono'
import { z } from 'zod'
import type { Deps } from '../deps'
import { mappingSchema } from '../feeds-file'
import { tryMapping } from '../mapping-trial'
import { openReplay } from '../replays'
import { shownDocument } from './api-previews'
import { answerOpening } from './api-runs'
import { describes } from './describe'
import type { Env } from './env'
import { answerNotFound } from './errors'
import { answerProblem } from './problem'
import { documentShape, trialShape } from './shapes/preview'
import { openingShape } from './shapes/run'
import { valid } from './valid'

const tag = 'Feeds'
const document = z.uuid().optional().describe('One of the kept documents; the newest unless given')
const trialWish = z.strictObject({ mapping: mappingSchema.nullable(), document })
const replayWish = z.strictObject({ document })

const listed = describes({
  tag,
  summary: 'The documents that are kept of a feed, newest first',
  answers: { 200: z.object({ documents: z.array(documentShape) }) },
  refusals: [404],
})
const tried = describes({
  tag,
  summary: 'Try a mapping on a kept document',
  description:
    'Answers what the listings would be, how many stored ones would change and in which fields, and how many would not be found any more (`orphaned`). Nothing is changed; `PATCH` saves a mapping.',
  answers: { 200: trialShape },
  refusals: [404],
})
const replayed = describes({
  tag,
  summary: 'Read a kept document again, without asking its host',
  answers: { 202: openingShape },
  refusals: [404, 409],
})

/** A feed's documents, for scripts. */
export function documentApi(deps: Deps) {
  const { feeds, documents } = deps.store
  return new Hono<Env>()
    .get('/:id/documents', listed, async (c) => {
      const feed = await feeds.get(c.req.param('id'))
      if (!feed) return answerNotFound(c)
      return c.json({ documents: (await documents.list(feed.id)).map(shownDocument) })
    })
    .post('/:id/mapping-trials', tried, valid('json', trialWish), async (c) => {
      const feed = await feeds.get(c.req.param('id'))
      const { mapping, document: documentId = null } = c.req.valid('json')
      const trial = feed && (await tryMapping(deps, feed, { mapping, documentId }))
      if (!trial) return answerNotFound(c)
      return c.json({ ...trial, document: shownDocument(trial.document) })
    })
    .post('/:id/replays', replayed, valid('json', replayWish), async (c) => {
      const { document: documentId = null } = c.req.valid('json')
      const opening = await openReplay(deps, c.req.param('id'), documentId)
      if (opening.name !== 'noDocument') return answerOpening(c, opening)
      return answerProblem(c, {
        status: 404,
        title: 'No document',
        detail: 'No such document of this feed is kept.',
      })
    })
}
