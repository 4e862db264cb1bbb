import { Hono } from 'hono'
import { z } from 'zod'
import { ArchivePage } from '../../views/archive'
import { RemovalPage } from '../../views/removal'
import type { Deps } from '../deps'
import { changeFeed } from '../feeds'
import type { Feed } from '../model/feed'
import { askRemoval, beginRemoving, countLimit, type Removal, removalOf } from '../removals'
import type { RemovalScope } from '../store/removals'
import type { Env, RouteContext } from './env'
import { answerNotFound } from './errors'
import { form, redirect } from './forms'
import { answerPage } from './render'

const confirmationForm = z.object({ confirmation: z.string().max(300) })

/** Puts feeds away, and removes feeds and sources for good. */
export function removalRoutes(deps: Deps) {
  return new Hono<Env>()
    .get('/archive', async (c) => {
      const feeds = (await deps.store.feeds.list()).filter(isArchived)
      return answerPage(
        c,
        { title: 'Archived feeds', section: 'feeds' },
        <ArchivePage feeds={feeds} />,
      )
    })
    .post('/feeds/:id/archive', async (c) => {
      const feed = await changeFeed(deps, c.req.param('id'), { isArchived: true })
      if (!feed) return answerNotFound(c)
      return redirect(c, '/archive', { tone: 'good', text: `${feed.name} is archived.` })
    })
    .get('/feeds/:id/removal', (c) => answerQuestion(c, { feedId: c.req.param('id') }))
    .post('/feeds/:id/removal', form(confirmationForm), (c) =>
      remove(c, { feedId: c.req.param('id') }, c.req.valid('form').confirmation),
    )
    .get('/sources/:id/removal', (c) => answerQuestion(c, { source: c.req.param('id') }))
    .post('/sources/:id/removal', form(confirmationForm), (c) =>
      remove(c, { source: c.req.param('id') }, c.req.valid('form').confirmation),
    )

  async function answerQuestion(c: RouteContext, scope: RemovalScope) {
    const removal = await removalOf(deps, scope)
    return removal ? answerRemoval(c, removal) : answerNotFound(c)
  }

  async function remove(c: RouteContext, scope: RemovalScope, typed: string) {
    const answer = await askRemoval(deps, scope, typed)
    switch (answer.name) {
      case 'nothing':
        return answerNotFound(c)
      case 'unconfirmed':
        return answerRemoval(c, answer.removal, `Type ${answer.removal.word} to confirm.`)
      case 'begun': {
        const isDone = await beginRemoving(deps)
        const text = `${answer.removal.name} ${isDone ? 'is removed.' : 'is being removed.'}`
        return redirect(c, 'feedId' in scope ? '/feeds' : '/politeness', { tone: 'good', text })
      }
      default:
        return answer satisfies never
    }
  }
}

const isArchived = (feed: Feed): feed is Feed & { archivedAt: Date } =>
  feed.archivedAt !== null && feed.removalAskedAt === null

const answerRemoval = (c: RouteContext, removal: Removal, problem?: string) =>
  answerPage(
    c,
    { title: `Remove ${removal.name}`, section: 'feeds', status: problem ? 422 : 200 },
    <RemovalPage
      {...removal}
      kind={'feedId' in removal.scope ? 'feed' : 'source'}
      countLimit={countLimit}
      problem={problem}
    />,
  )
