import { Hono } from 'hono'
import { z } from 'zod'
import { previewFeed } from '../../worker/preview'
import type { Deps } from '../deps'
import { newFeedSchema } from '../feeds-file'
import type { KeptDocument } from '../model/document'
import { readPreview } from '../previews'
import { describes } from './describe'
import type { Env } from './env'
import { answerNotFound } from './errors'
import { refusalText } from './previews'
import { answerProblem } from './problem'
import { previewShape } from './shapes/preview'
import { valid } from './valid'

const wish = newFeedSchema
  .pick({ url: true, headers: true, source: true, mapping: true })
  .extend({ force: z.boolean().optional() })

const previewed = describes({
  tag: 'Feeds',
  summary: 'Look at a feed before it is added',
  description:
    'The host is asked as an import would ask it, and not again within its floor unless `force` says so. Nothing is added; give the `id` as `preview` when you add the feed.',
  answers: { 200: previewShape },
  refusals: [404, 409, 422],
})

/** A look at a feed before it is added, for scripts. */
export function previewApi(deps: Deps) {
  return new Hono<Env>().post('/previews', previewed, valid('json', wish), async (c) => {
    const {
      url,
      headers,
      source = null,
      mapping = null,
      force: isForced = false,
    } = c.req.valid('json')
    const answer = await previewFeed(deps, { url, headers, isForced })
    switch (answer.name) {
      case 'fetched':
      case 'known': {
        const preview = await readPreview(deps, answer.id, { source, mapping })
        return preview
          ? c.json({ ...preview, document: shownDocument(preview.document) })
          : answerNotFound(c)
      }
      case 'waits':
        return answerProblem(
          c,
          { status: 409, title: 'Not now', detail: refusalText(answer) },
          { until: answer.until },
        )
      case 'taken':
      case 'paused':
        return answerProblem(c, { status: 409, title: 'Not asked', detail: refusalText(answer) })
      case 'failed':
        return answerProblem(
          c,
          { status: 422, title: 'The feed cannot be read', detail: refusalText(answer) },
          { kind: answer.failure.kind },
        )
      default:
        return answer satisfies never
    }
  })
}

/** The names of its pieces mean nothing outside; of its pages the number does. What it was asked with may be secret. */
export const shownDocument = ({ pieces, following, askedWith, ...document }: KeptDocument) => ({
  ...document,
  pages: following.length + 1,
})
