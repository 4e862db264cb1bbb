import { Hono } from 'hono'
import { z } from 'zod'
import { dismissDeadLetter } from '../dead-letters'
import type { Deps } from '../deps'
import { allItemsOfRun, countItems, itemsOfRun } from '../items-of-run'
import { cancelRun, importAll, type Opening, openRun, retryRun } from '../runs'
import { dismissal } from './dead-letters'
import { describes } from './describe'
import type { Env, RouteContext } from './env'
import { answerNotFound } from './errors'
import { itemQuery, pageLimit, runFilterOf, runQuery } from './filters'
import { noticeOf } from './opening-notice'
import { linkPages } from './page-links'
import { answerProblem } from './problem'
import { runItemsShape } from './shapes/chronicle'
import { openingShape, runPageShape, runShape } from './shapes/run'
import { valid } from './valid'

const wish = z.union(
  [
    z.strictObject({ feedId: z.string().min(1).max(200), force: z.boolean().optional() }),
    z.strictObject({ all: z.literal(true), force: z.boolean().optional() }),
  ],
  { error: 'give {"feedId": "..."} or {"all": true}, and "force": true to pass the floor' },
)

const tag = 'Runs'
const countLimit = 1_000_000
const listed = describes({
  tag,
  summary: 'Runs, newest first',
  answers: { 200: runPageShape },
})
const read = describes({ tag, summary: 'One run', answers: { 200: runShape }, refusals: [404] })
const items = describes({
  tag,
  summary: 'What a run did, item by item',
  description:
    'Listings that it brought, changed, closed, found open or shown again, and items that became none. What it found unchanged is counted only.',
  answers: { 200: runItemsShape },
  refusals: [404],
})
const opened = describes({
  tag,
  summary: 'Import a feed, or all of them',
  description:
    'A feed has at most one open run: while it is open, it is the answer, too. `force` passes the pause between two requests of a feed.',
  answers: { 202: openingShape },
  refusals: [404, 409],
})
const retried = describes({
  tag,
  summary: 'Do again what a run has failed to do',
  answers: { 202: openingShape },
  refusals: [404, 409],
})
const dismissed = describes({
  tag,
  summary: 'Put a dead letter aside',
  answers: { 200: runShape },
  refusals: [404, 409],
})
const cancelled = describes({
  tag,
  summary: 'Cancel an open run',
  answers: { 200: runShape },
  refusals: [404, 409],
})

export function runApi(deps: Deps) {
  const { runs } = deps.store
  return new Hono<Env>()
    .get('/', listed, valid('query', runQuery), async (c) => {
      const query = c.req.valid('query')
      const { cursor, limit = pageLimit } = query
      const page = await runs.list(runFilterOf(query), { cursor, limit })
      linkPages(c, page)
      return c.json({ runs: page.rows, next: page.next, previous: page.previous })
    })
    .get('/:id', read, async (c) => {
      const run = await runs.get(c.req.param('id'))
      return run ? c.json(run) : answerNotFound(c)
    })
    .get('/:id/items', items, valid('query', itemQuery), async (c) => {
      const run = await runs.get(c.req.param('id'))
      if (!run) return answerNotFound(c)
      const { outcome, q: search, cursor, limit = pageLimit } = c.req.valid('query')
      const [page, counts] = await Promise.all([
        outcome
          ? itemsOfRun(deps, run, { outcome, search }, { cursor, limit })
          : allItemsOfRun(deps, run, search, { cursor, limit }),
        countItems(deps, run, countLimit),
      ])
      linkPages(c, page)
      return c.json({ items: page.rows, counts, next: page.next, previous: page.previous })
    })
    .post('/', opened, valid('json', wish), async (c) => {
      const { force: isForced = false, ...what } = c.req.valid('json')
      const options = { trigger: 'api', isForced } as const
      if ('all' in what) return c.json(bodyOf(await importAll(deps, options)), 202)
      return answerOpening(c, await openRun(deps, what.feedId, options))
    })
    .post('/:id/retries', retried, async (c) => {
      const opening = await retryRun(deps, c.req.param('id'))
      if (opening.name === 'noRun') return answerNotFound(c)
      if (opening.name !== 'notEnded') return answerOpening(c, opening)
      return answerProblem(c, {
        status: 409,
        title: 'Not ended',
        detail: 'This run is open still. Only a run that has ended can be tried again.',
      })
    })
    .post('/:id/dismissals', dismissed, valid('json', dismissal), async (c) => {
      const answer = await dismissDeadLetter(deps, c.req.param('id'), c.req.valid('json').note)
      if (answer.name === 'dismissed') return c.json(answer.run)
      if (answer.name === 'noRun') return answerNotFound(c)
      return answerProblem(c, {
        status: 409,
        title: 'No dead letter',
        detail: 'Only a run that failed and that nobody has retried or dismissed can be dismissed.',
      })
    })
    .delete('/:id', cancelled, async (c) => {
      const id = c.req.param('id')
      const run = await cancelRun(deps, id)
      if (run) return c.json(run)
      if (!(await runs.get(id))) return answerNotFound(c)
      const detail = 'This run has ended already, so there is nothing to cancel.'
      return answerProblem(c, { status: 409, title: 'Not open', detail })
    })
}

/** 202 with the run that is open now, whoever opened it; else the rule that stands against it. */
export function answerOpening(c: RouteContext, opening: Opening) {
  switch (opening.name) {
    case 'opened':
    case 'alreadyOpen':
      c.header('Location', `/api/v1/runs/${opening.run.id}`)
      return c.json(bodyOf([opening]), 202)
    case 'tooSoon':
      return answerProblem(
        c,
        { status: 409, title: 'Too soon', detail: noticeOf(opening).text },
        { rule: opening.rule, until: opening.until },
      )
    case 'paused':
      return answerProblem(c, { status: 409, title: 'Paused', detail: noticeOf(opening).text })
    case 'noFeed':
      return answerProblem(c, { status: 404, title: 'No feed', detail: noticeOf(opening).text })
    default:
      return opening satisfies never
  }
}

/** The open runs, and the feeds that got none with the rule that stands against it. */
const bodyOf = (openings: Opening[]) => ({
  runs: openings.flatMap((opening) => ('run' in opening ? [opening.run] : [])),
  skipped: openings.flatMap((opening) =>
    opening.name === 'tooSoon'
      ? [{ feedId: opening.feed.id, rule: opening.rule, until: opening.until }]
      : [],
  ),
})
