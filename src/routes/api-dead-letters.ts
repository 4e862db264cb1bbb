import { Hono } from 'hono'
import { deadLettersOf, type Retrial, retryDeadLetters } from '../dead-letters'
import type { Deps } from '../deps'
import { failures } from '../model/failure'
import type { Run } from '../model/run'
import { describes } from './describe'
import { tagOf } from './entity-tags'
import type { Env } from './env'
import { deadLetterFilterOf, deadLetterQuery, pageLimit, retrialWish } from './filters'
import { noticeOf } from './opening-notice'
import { linkPages } from './page-links'
import { deadLetterPageShape, retrialShape } from './shapes/dead-letter'
import { valid } from './valid'

const tag = 'Dead letters'
const listed = describes({
  tag,
  summary: 'Runs that failed for good, newest first',
  description: 'Those that nobody has retried or dismissed, each with what its failure means.',
  answers: { 200: deadLetterPageShape },
})
const retried = describes({
  tag,
  summary: 'Retry all that match',
  description: 'Give `asOf` of the list that you saw: what failed later is not taken in.',
  answers: { 202: retrialShape },
})

export function deadLetterApi(deps: Deps) {
  const { store } = deps
  return new Hono<Env>()
    .get('/', listed, valid('query', deadLetterQuery), async (c) => {
      const query = c.req.valid('query')
      const { cursor, limit = pageLimit } = query
      const asOf = store.now()
      const page = await store.runs.list(deadLettersOf(deadLetterFilterOf(query), asOf), {
        cursor,
        limit,
      })
      const { next, previous } = page
      const deadLetters = page.rows.map(shown)
      linkPages(c, page)
      // An older `asOf` of the same rows does as well.
      c.header('ETag', tagOf(JSON.stringify([deadLetters, next, previous])))
      return c.json({ deadLetters, asOf, next, previous })
    })
    .post('/retries', retried, valid('json', retrialWish), async (c) => {
      const { asOf, ...text } = c.req.valid('json')
      const retrial = await retryDeadLetters(deps, deadLetterFilterOf(text), {
        asOf: asOf ? new Date(asOf) : undefined,
        trigger: 'api',
      })
      return c.json(bodyOf(retrial), 202)
    })
}

/** A run, what its failure means, and the message that the queue had for it. */
const shown = (run: Run) => ({
  ...run,
  failure: run.error && failures[run.error.kind],
  message: { runId: run.id, generation: run.generation },
})

const bodyOf = ({ runs, answered, skipped }: Retrial) => ({
  runs,
  answered,
  skipped: skipped.map(({ feedId, deadLetters, opening }) => ({
    feedId,
    deadLetters,
    reason: noticeOf(opening).text,
  })),
})
