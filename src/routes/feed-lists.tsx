import { Hono } from 'hono'
import { z } from 'zod'
import { FeedImportPage } from '../../views/feed-import'
import type { Deps } from '../deps'
import { importFeedList } from '../feed-import'
import { csvOf, opmlOf } from '../feed-list'
import { BadFeedsFile } from '../feeds-file'
import { describes } from './describe'
import type { Env, RouteContext } from './env'
import { answerFeeds } from './feed-pages'
import { answerProblem } from './problem'
import { answerPage } from './render'
import { feedShape, shownFeed } from './shapes/feed'
import { count } from './shapes/wire'

const tag = 'Feeds'
const asOpml = describes({
  tag,
  summary: 'The list of feeds as OPML',
  answers: { 200: { 'text/x-opml': null } },
})
const asCsv = describes({
  tag,
  summary: 'The list of feeds as CSV',
  answers: { 200: { 'text/csv': null } },
})
const imported = describes({
  tag,
  summary: 'Add the feeds of a list: OPML, CSV or JSON as the body',
  takes: ['text/x-opml', 'text/csv', 'application/json'],
  description: 'What is wrong with one line keeps no other out: `bad` names it.',
  answers: {
    200: z.object({
      added: z.array(feedShape),
      taken: z.array(z.object({ line: count, id: z.string() })),
      bad: z.array(z.object({ line: count, text: z.string(), problem: z.string() })),
    }),
  },
  refusals: [422],
})

/** The list of feeds, to take away and to bring, on pages. */
export function feedListRoutes(deps: Deps) {
  return new Hono<Env>()
    .get('/feeds.opml', (c) => answerOpml(c, deps))
    .get('/feeds.csv', (c) => answerCsv(c, deps))
    .post('/feeds/imports', async (c) => {
      const body = await c.req.parseBody()
      const { file, text } = body
      const given = file instanceof File && file.size > 0 ? await file.text() : text
      try {
        const result = await importFeedList(deps, typeof given === 'string' ? given : '')
        const head = { title: 'Import of feeds', section: 'feeds' } as const
        return await answerPage(c, head, <FeedImportPage {...result} />)
      } catch (error) {
        if (!(error instanceof BadFeedsFile)) throw error
        return answerFeeds(c, deps, {}, 422, `The list cannot be read: ${error.message}.`)
      }
    })
}

/** The same for scripts. */
export function feedListApi(deps: Deps) {
  return new Hono<Env>()
    .get('/feeds.opml', asOpml, (c) => answerOpml(c, deps))
    .get('/feeds.csv', asCsv, (c) => answerCsv(c, deps))
    .post('/feeds/imports', imported, async (c) => {
      try {
        const { added, taken, bad } = await importFeedList(deps, await c.req.text())
        return c.json({
          added: added.map(shownFeed),
          taken: taken.map(({ line, feed }) => ({ line, id: feed.id })),
          bad,
        })
      } catch (error) {
        if (!(error instanceof BadFeedsFile)) throw error
        const detail = `The list cannot be read: ${error.message}.`
        return answerProblem(c, { status: 422, title: 'Not a list of feeds', detail })
      }
    })
}

async function answerOpml(c: RouteContext, { store }: Deps) {
  const list = opmlOf(await store.feeds.list(), store.now())
  return c.body(list, 200, { 'Content-Type': 'text/x-opml; charset=utf-8' })
}

async function answerCsv(c: RouteContext, { store }: Deps) {
  const list = csvOf(await store.feeds.list())
  return c.body(list, 200, { 'Content-Type': 'text/csv; charset=utf-8; header=present' })
}
