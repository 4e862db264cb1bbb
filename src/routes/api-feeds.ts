import { Hono } from 'hono'
import { z } from 'zod'
import { acceptHabit } from '../acceptances'
import type { Deps } from '../deps'
import { headerChange } from '../feed-fields'
import { addFeed, changeFeed } from '../feeds'
import { newFeedSchema } from '../feeds-file'
import { type Feed, feedKinds } from '../model/feed'
import { feedFlags } from '../model/flags'
import { addPreviewed } from '../previews'
import { UrlTaken } from '../store/feeds'
import { describes } from './describe'
import { isPause, requireRole } from './door'
import type { Env, RouteContext } from './env'
import { answerNotFound } from './errors'
import { answerProblem } from './problem'
import { feedShape, flaggedFeedShape, shownFeed } from './shapes/feed'
import { valid } from './valid'

const newFeed = newFeedSchema.extend({
  preview: z.string().max(100).optional().describe('The `id` of what was looked at before'),
})

const feedChange = newFeedSchema
  .omit({ source: true })
  .partial()
  .extend({
    headers: headerChange.optional(),
    kind: z.enum(feedKinds).nullable().optional(),
    pausedBecause: z.string().trim().min(1).max(300).nullable().optional(),
    isArchived: z.boolean().optional(),
  })

const tag = 'Feeds'
const listed = describes({
  tag,
  summary: 'All feeds, by name',
  answers: { 200: z.object({ feeds: z.array(flaggedFeedShape) }) },
})
const read = describes({
  tag,
  summary: 'One feed',
  answers: { 200: flaggedFeedShape },
  refusals: [404],
})
const accepted = describes({
  tag,
  summary: 'Take what the last run found for what is usual from now on',
  answers: { 200: feedShape },
  refusals: [404],
})
const added = describes({
  tag,
  summary: 'Add a feed',
  description: 'What is not given follows from the URL.',
  answers: { 201: feedShape },
  refusals: [409],
})
const changed = describes({
  tag,
  summary: 'Change, pause, resume or archive a feed',
  description:
    '`pausedBecause`: a text pauses it for that reason, null resumes it. `isArchived`: true puts it away with its history, false takes it back. `headers`: those that are named are set, or taken away by null; with a URL of another origin all others go.',
  answers: { 200: feedShape },
  refusals: [404, 409],
})

export function feedApi(deps: Deps) {
  const { feeds, sources } = deps.store
  return new Hono<Env>()
    .get('/', listed, async (c) => c.json({ feeds: await flagged(await feeds.list()) }))
    .get('/:id', read, async (c) => {
      const feed = await feeds.get(c.req.param('id'))
      if (!feed) return answerNotFound(c)
      const [body] = await flagged([feed])
      return c.json(body)
    })
    .post('/:id/acceptances', accepted, async (c) => {
      const feed = await acceptHabit(deps, c.req.param('id'))
      return feed ? c.json(shownFeed(feed)) : answerNotFound(c)
    })
    .post('/', added, valid('json', newFeed), async (c) => {
      const { preview, ...given } = c.req.valid('json')
      const addition = preview
        ? await addPreviewed(deps, given, preview)
        : await addFeed(deps, given)
      if (addition.name === 'taken')
        return answerTaken(c, `"${addition.feed.id}" has this URL already.`)
      c.header('Location', `/api/v1/feeds/${addition.feed.id}`)
      return c.json(shownFeed(addition.feed), 201)
    })
    .patch('/:id', changed, valid('json', feedChange), async (c) => {
      const change = c.req.valid('json')
      if (!isPause(change)) requireRole(c, 'admin')
      try {
        const feed = await changeFeed(deps, c.req.param('id'), change)
        return feed ? c.json(shownFeed(feed)) : answerNotFound(c)
      } catch (error) {
        if (error instanceof UrlTaken) return answerTaken(c, 'Another feed has this URL already.')
        throw error
      }
    })

  /** With what stands out about each; nothing does about a feed whose source is paused. */
  async function flagged(all: Feed[]) {
    const paused = (await sources.list()).filter(({ pausedBecause }) => pausedBecause !== null)
    const atRest = new Set(paused.map(({ id }) => id))
    const now = deps.store.now()
    return all.map((feed) => ({
      ...shownFeed(feed),
      flags: atRest.has(feed.source) ? [] : feedFlags(feed, now),
    }))
  }
}

const answerTaken = (c: RouteContext, detail: string) =>
  answerProblem(c, { status: 409, title: 'The URL is taken', detail })
