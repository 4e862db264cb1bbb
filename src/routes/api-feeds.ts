import { Hono } from 'hono'
import { z } from 'zod'
import type { Deps } from '../deps'
import { addFeed, changeFeed } from '../feeds'
import { newFeedSchema } from '../feeds-file'
import type { Feed } from '../model/feed'
import { UrlTaken } from '../store/store'
import type { Env, RouteContext } from './env'
import { answerNotFound } from './errors'
import { answerProblem } from './problem'
import { valid } from './valid'

const feedChange = newFeedSchema
  .omit({ source: true, headers: true })
  .partial()
  .extend({ pausedBecause: z.string().trim().min(1).max(300).nullable().optional() })

export function feedApi(deps: Deps) {
  const { feeds } = deps.store
  return new Hono<Env>()
    .get('/', async (c) => c.json({ feeds: (await feeds.list()).map(shown) }))
    .get('/:id', async (c) => {
      const feed = await feeds.get(c.req.param('id'))
      return feed ? c.json(shown(feed)) : answerNotFound(c)
    })
    .post('/', valid('json', newFeedSchema), async (c) => {
      const addition = await addFeed(deps, c.req.valid('json'))
      if (addition.name === 'taken')
        return answerTaken(c, `"${addition.feed.id}" has this URL already.`)
      c.header('Location', `/api/v1/feeds/${addition.feed.id}`)
      return c.json(shown(addition.feed), 201)
    })
    .patch('/:id', valid('json', feedChange), async (c) => {
      try {
        const feed = await changeFeed(deps, c.req.param('id'), c.req.valid('json'))
        return feed ? c.json(shown(feed)) : answerNotFound(c)
      } catch (error) {
        if (error instanceof UrlTaken) return answerTaken(c, 'Another feed has this URL already.')
        throw error
      }
    })
}

/** Request headers may name secrets, so they stay here. */
const shown = ({ headers, ...feed }: Feed) => feed

const answerTaken = (c: RouteContext, detail: string) =>
  answerProblem(c, { status: 409, title: 'The URL is taken', detail })
