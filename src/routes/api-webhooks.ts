import { Hono } from 'hono'
import { z } from 'zod'
import type { Deps } from '../deps'
import type { WebhookDelivery } from '../model/webhook-delivery'
import { retryDelivery } from '../webhook-deliveries'
import { seenWebhook, seenWebhooks } from '../webhook-list'
import {
  addWebhook,
  pauseWebhook,
  removeSearch,
  removeWebhook,
  saveSearch,
  testWebhook,
} from '../webhooks'
import { describes } from './describe'
import type { Env } from './env'
import { answerNotFound } from './errors'
import { deliveryQuery, pageLimit, searchFilterOf } from './filters'
import { linkPages } from './page-links'
import { answerProblem } from './problem'
import {
  addedWebhookShape,
  deliveryPageShape,
  deliveryShape,
  type ShownDelivery,
  searchShape,
  webhookShape,
} from './shapes/webhook'
import { valid } from './valid'
import { newSearch, newWebhook, webhookChange } from './webhook-fields'

const tag = 'Webhooks'
const says = (summary: string, status: number, answer: z.ZodType, ...refusals: number[]) =>
  describes({ tag, summary, answers: { [status]: answer }, refusals })

const removedShape = z.object({ id: z.string() })

export function searchApi(deps: Deps) {
  const { searches } = deps.store
  const list = z.object({ searches: z.array(searchShape) })
  return new Hono<Env>()
    .get('/', says('Saved searches, by name', 200, list), async (c) =>
      c.json({ searches: await searches.list() }),
    )
    .post('/', says('Save a search', 201, searchShape), valid('json', newSearch), async (c) => {
      const { name, ...query } = c.req.valid('json')
      return c.json(await saveSearch(deps, { name, filter: searchFilterOf(query) }), 201)
    })
    .delete('/:id', says('Remove a search and its webhooks', 200, removedShape, 404), async (c) => {
      const id = c.req.param('id')
      return (await removeSearch(deps, id)) ? c.json({ id }) : answerNotFound(c)
    })
}

export function webhookApi(deps: Deps) {
  const { webhooks, deliveries } = deps.store
  const list = z.object({ webhooks: z.array(webhookShape) })
  return new Hono<Env>()
    .get('/', says('Webhooks, oldest first', 200, list), async (c) =>
      c.json({ webhooks: await seenWebhooks(deps) }),
    )
    .get('/:id', says('One webhook', 200, webhookShape, 404), async (c) => {
      const webhook = await webhooks.get(c.req.param('id'))
      return webhook ? c.json(await seenWebhook(deps, webhook)) : answerNotFound(c)
    })
    .post(
      '/',
      says('Add a webhook; its secret is told this once', 201, addedWebhookShape, 422),
      valid('json', newWebhook),
      async (c) => {
        const webhook = await addWebhook(deps, c.req.valid('json'))
        if (!webhook)
          return answerProblem(c, { status: 422, title: 'No such search', detail: noSearch })
        c.header('Location', `/api/v1/webhooks/${webhook.id}`)
        c.header('Cache-Control', 'no-store')
        return c.json({ ...(await seenWebhook(deps, webhook)), secret: webhook.secret }, 201)
      },
    )
    .patch(
      '/:id',
      says('Pause or resume a webhook: its messages wait', 200, webhookShape, 404),
      valid('json', webhookChange),
      async (c) => {
        const { isPaused } = c.req.valid('json')
        const webhook = await pauseWebhook(deps, c.req.param('id'), isPaused)
        return webhook ? c.json(await seenWebhook(deps, webhook)) : answerNotFound(c)
      },
    )
    .delete('/:id', says('Remove a webhook', 200, removedShape, 404), async (c) => {
      const id = c.req.param('id')
      return (await removeWebhook(deps, id)) ? c.json({ id }) : answerNotFound(c)
    })
    .post('/:id/tests', says('Send a test', 202, deliveryShape, 404), async (c) => {
      const delivery = await testWebhook(deps, c.req.param('id'))
      return delivery ? c.json(shown(delivery), 202) : answerNotFound(c)
    })
    .get(
      '/:id/deliveries',
      says('What was sent to a webhook, newest first', 200, deliveryPageShape, 404),
      valid('query', deliveryQuery),
      async (c) => {
        const { cursor, limit = pageLimit } = c.req.valid('query')
        if (!(await webhooks.get(c.req.param('id')))) return answerNotFound(c)
        const page = await deliveries.list(c.req.param('id'), { cursor, limit })
        const { next, previous } = page
        linkPages(c, page)
        return c.json({ deliveries: page.rows.map(shown), next, previous })
      },
    )
    .post(
      '/:id/deliveries/:delivery/retries',
      says('Send a message again that has not arrived', 202, deliveryShape, 404),
      async (c) => {
        const delivery = await retryDelivery(deps, c.req.param('delivery'))
        return delivery ? c.json(shown(delivery), 202) : answerNotFound(c)
      },
    )
}

const noSearch = 'searchId: there is no saved search of that id.'

/** Without what only the store needs. */
const shown = ({ version: _, ...delivery }: WebhookDelivery): ShownDelivery => delivery
