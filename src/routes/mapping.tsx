import { Hono } from 'hono'
import { z } from 'zod'
import { MappingPage, Trial } from '../../views/mapping'
import type { Deps } from '../deps'
import { changeFeed } from '../feeds'
import { tryMapping } from '../mapping-trial'
import type { Feed } from '../model/feed'
import type { FeedMapping } from '../model/mapping'
import { openReplay, type ReplayOpening, replayRun } from '../replays'
import type { Env, RouteContext } from './env'
import { answerNotFound, answerUnreadable } from './errors'
import { form, redirect } from './forms'
import { mappingFields, mappingOf, mappingText } from './mapping-query'
import { noticeOf } from './opening-notice'
import { answerFragment, answerPage } from './render'

const documentId = z.uuid().optional()
const trialQuery = z.object({ document: documentId, ...mappingFields })
const saveForm = z.object({
  mapping: mappingText,
  document: documentId,
  meant: z.literal('1').optional(),
})
const replayForm = z.object({ document: documentId })

interface Asked {
  mapping: FeedMapping | null
  documentId: string | null
}

/** A feed's documents: what a mapping makes of them, and their replays. */
export function mappingRoutes(deps: Deps) {
  return new Hono<Env>()
    .get('/feeds/:id/mapping', (c) => answerTrial(c, 'page'))
    .get('/feeds/:id/mapping/trial', (c) => answerTrial(c, 'part'))
    .post('/feeds/:id/mapping', form(saveForm), async (c) => {
      const feed = await feedOf(c)
      if (!feed) return answerNotFound(c)
      const { document = null, meant, ...given } = c.req.valid('form')
      const mapping = Object.keys(given.mapping).length > 0 ? given.mapping : null
      const trial = await tryMapping(deps, feed, { documentId: document, mapping })
      const orphaned = trial?.impact?.orphaned ?? 0
      if (orphaned > 0 && !meant)
        return answerMapping(c, feed, { mapping, documentId: document }, unmeant)
      await changeFeed(deps, feed.id, { mapping })
      const text = `${feed.name} is read by the new mapping from now on.`
      return redirect(c, `/feeds/${feed.id}/mapping`, { tone: 'good', text })
    })
    .post('/feeds/:id/replays', form(replayForm), async (c) => {
      const { document = null } = c.req.valid('form')
      const id = c.req.param('id')
      return answerReplay(c, `/feeds/${id}/mapping`, await openReplay(deps, id, document))
    })
    .post('/runs/:id/replays', async (c) => {
      const id = c.req.param('id')
      return answerReplay(c, `/runs/${id}`, await replayRun(deps, id))
    })

  async function feedOf(c: RouteContext): Promise<Feed | null> {
    const feed = await deps.store.feeds.get(c.req.param('id') ?? '')
    return feed?.removalAskedAt ? null : feed
  }

  /** Without any field the mapping of the feed itself is shown. */
  async function answerTrial(c: RouteContext, what: 'page' | 'part') {
    const query = trialQuery.safeParse(c.req.query())
    if (!query.success) return answerUnreadable(c, query.error.issues)
    const feed = await feedOf(c)
    if (!feed) return answerNotFound(c)
    const isAsked = Object.keys(mappingFields).some((field) => field in query.data)
    const { document = null } = query.data
    const asked = { mapping: isAsked ? mappingOf(query.data) : feed.mapping, documentId: document }
    if (what === 'page') return answerMapping(c, feed, asked)
    const trial = await tryMapping(deps, feed, asked)
    return answerFragment(c, <Trial feed={feed} mapping={asked.mapping} trial={trial} />)
  }

  async function answerMapping(c: RouteContext, feed: Feed, asked: Asked, problem?: string) {
    const [documents, trial] = await Promise.all([
      deps.store.documents.list(feed.id),
      tryMapping(deps, feed, asked),
    ])
    return answerPage(
      c,
      { title: `Mapping of ${feed.name}`, section: 'feeds', status: problem ? 422 : 200 },
      <MappingPage
        feed={feed}
        documents={documents}
        mapping={asked.mapping}
        trial={trial}
        problem={problem}
      />,
    )
  }

  function answerReplay(c: RouteContext, path: string, opening: ReplayOpening) {
    if (opening.name === 'noDocument')
      return redirect(c, path, { tone: 'info', text: 'That document is not kept any more.' })
    const isOpen = opening.name === 'opened' || opening.name === 'alreadyOpen'
    return redirect(c, isOpen ? `/runs/${opening.run.id}` : path, noticeOf(opening))
  }
}

const unmeant = 'Identities would change: say that you know it, then save again.'
