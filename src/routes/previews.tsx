import { Hono } from 'hono'
import { validator } from 'hono/validator'
import { z } from 'zod'
import { formatInstant } from '../../views/format'
import { PreviewPage } from '../../views/preview'
import { type PreviewAnswer, previewFeed } from '../../worker/preview'
import type { Deps } from '../deps'
import { feedUrl, sourceName, typedHeaders } from '../feed-fields'
import { takenText } from '../feeds'
import { previewOwner } from '../model/document'
import { failures } from '../model/failure'
import { hasAny, headersFor } from '../model/feed-headers'
import { readPreview } from '../previews'
import type { ReadingTerms } from '../read-pages'
import type { Env, RouteContext } from './env'
import { answerNotFound, answerUnreadable } from './errors'
import { answerFeeds } from './feed-pages'
import { redirect } from './forms'
import { mappingFields, mappingOf } from './mapping-query'
import { answerPage } from './render'

const wishForm = z.object({
  url: feedUrl('give the http or https address of a feed'),
  force: z.literal('1').optional(),
  headers: typedHeaders.optional(),
  /** The preview whose headers are meant. */
  again: z.string().max(100).optional(),
})

const previewQuery = z.object({ source: sourceName.optional(), ...mappingFields })

/** Longer than a host may take to answer. */
const idleSeconds = 60

/** A look at a feed before it is added. */
export function previewRoutes(deps: Deps) {
  return new Hono<Env>()
    .post('/feeds/previews', typedForm, async (c) => {
      const typed = c.req.valid('form')
      const wish = wishForm.safeParse(typed)
      const url = typeof typed.url === 'string' ? typed.url : ''
      if (!wish.success)
        return answerFeeds(c, deps, { url, problem: wish.error.issues[0]?.message ?? '' }, 422)
      c.env?.timeout?.(c.req.raw, idleSeconds)
      const isForced = wish.data.force === '1'
      const headers = await headersOf(wish.data)
      return answer(c, url, await previewFeed(deps, { url: wish.data.url, headers, isForced }))
    })
    .get('/feeds/previews/:id', async (c) => {
      const query = previewQuery.safeParse(c.req.query())
      if (!query.success) return answerUnreadable(c, query.error.issues)
      const { source = null } = query.data
      const mapping = mappingOf(query.data)
      return answerPreview(c, deps, { id: c.req.param('id'), source, mapping })
    })

  /** Those of a preview are known here, and not sent to the page. */
  async function headersOf({ url, headers, again }: z.output<typeof wishForm>) {
    if (headers && hasAny(headers)) return headers
    const [document] = again ? await deps.store.documents.list(previewOwner(again)) : []
    return document && headersFor(document.askedWith, { from: document.answer.askedUrl, to: url })
  }

  function answer(c: RouteContext, url: string, preview: PreviewAnswer) {
    switch (preview.name) {
      case 'fetched':
        return c.redirect(`/feeds/previews/${preview.id}`, 303)
      case 'known':
        return redirect(c, `/feeds/previews/${preview.id}`, {
          tone: 'info',
          text: 'This is what the host sent a while ago: it is not asked again so soon.',
        })
      default:
        return answerFeeds(c, deps, { url, problem: refusalText(preview) }, 409)
    }
  }
}

/** The page of a preview; `problem`: why its form came back. */
export async function answerPreview(
  c: RouteContext,
  deps: Deps,
  { id, source, mapping, problem }: ReadingTerms & { id: string; problem?: string },
) {
  const preview = await readPreview(deps, id, { source, mapping })
  if (!preview) return answerNotFound(c)
  return answerPage(
    c,
    { title: 'Preview of a feed', section: 'feeds', status: problem ? 422 : 200 },
    <PreviewPage {...preview} mapping={mapping} problem={problem} />,
  )
}

/** Nothing was fetched: why, and what can be done. */
export function refusalText(
  preview: Exclude<PreviewAnswer, { name: 'fetched' | 'known' }>,
): string {
  switch (preview.name) {
    case 'taken':
      return takenText(preview.feed)
    case 'waits':
      return `The host may not be asked now. ${preview.message} Try again after ${formatInstant(preview.until)}.`
    case 'paused':
      return `Nothing is asked there while it is paused: ${preview.reason}`
    case 'failed':
      return `${preview.failure.message} ${failures[preview.failure.kind].advice}`
    default:
      return preview satisfies never
  }
}

const typedForm = validator('form', (typed) => typed)
