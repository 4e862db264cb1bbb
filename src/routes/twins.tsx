import { Hono } from 'hono'
import { z } from 'zod'
import { TwinsPage } from '../../views/twins'
import type { Deps } from '../deps'
import { splitTwin, twinGroups } from '../twins'
import { describes } from './describe'
import type { Env } from './env'
import { answerNotFound } from './errors'
import { hrefOf, limit } from './filters'
import { form, redirect } from './forms'
import { linkPages } from './page-links'
import { answerPage } from './render'
import { twinPageShape } from './shapes/twin'
import { valid } from './valid'

const path = '/duplicates'
const perPage = 25
const query = z.object({ after: z.string().max(2000).optional() })
const groupQuery = query.extend({ limit })
const split = z.object({ key: z.string().min(1).max(2000) })

/** Listings of several boards that are likely the same job. */
export const twinRoutes = (deps: Deps) =>
  new Hono<Env>()
    .get(path, async (c) => {
      const after = query.safeParse(c.req.query()).data?.after ?? null
      const { groups, next } = await twinGroups(deps, after, perPage)
      return answerPage(
        c,
        { title: 'Likely duplicates', section: 'listings' },
        <TwinsPage
          groups={groups}
          first={after && path}
          next={next && hrefOf(path, { after: next })}
        />,
      )
    })
    .post(`${path}/splits`, form(split), async (c) => {
      if (!(await splitTwin(deps, c.req.valid('form').key))) return answerNotFound(c)
      return redirect(c, path, { tone: 'good', text: 'It stands alone from now on.' })
    })

const tag = 'Listings'
const listed = describes({
  tag,
  summary: 'Listings of several sources that are likely the same job',
  answers: { 200: twinPageShape },
})
const splitOff = describes({
  tag,
  summary: 'Say that a listing is a job of its own, for good',
  answers: { 200: split },
  refusals: [404],
})

export const twinApi = (deps: Deps) =>
  new Hono<Env>()
    .get('/', listed, valid('query', groupQuery), async (c) => {
      const { after = null, limit = perPage } = c.req.valid('query')
      const page = await twinGroups(deps, after, limit)
      linkPages(c, page, 'after')
      return c.json(page)
    })
    .post('/splits', splitOff, valid('json', split), async (c) => {
      const { key } = c.req.valid('json')
      return (await splitTwin(deps, key)) ? c.json({ key }) : answerNotFound(c)
    })
