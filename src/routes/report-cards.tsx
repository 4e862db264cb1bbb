import { Hono } from 'hono'
import { ReportCardPage } from '../../views/report-card'
import type { Deps } from '../deps'
import { reportCardOf } from '../report-cards'
import { describes } from './describe'
import type { Env } from './env'
import { answerNotFound } from './errors'
import { answerPage } from './render'
import { reportCardShape } from './shapes/report-card'

export const reportCardRoutes = (deps: Deps) =>
  new Hono<Env>().get('/sources/:id/report', async (c) => {
    const card = await reportCardOf(deps, c.req.param('id'))
    if (!card) return answerNotFound(c)
    return answerPage(
      c,
      { title: `Report card of ${card.source.name}`, section: 'politeness' },
      <ReportCardPage card={card} madeAt={deps.store.now()} />,
    )
  })

const read = describes({
  tag: 'Sources',
  summary: 'What the listings of a source lack, and what kept them from being read',
  answers: { 200: reportCardShape },
  refusals: [404],
})

export const reportCardApi = (deps: Deps) =>
  new Hono<Env>().get('/:id/report', read, async (c) => {
    const card = await reportCardOf(deps, c.req.param('id'))
    return card ? c.json(card) : answerNotFound(c)
  })
