import { Hono } from 'hono'
import { HTTPException } from 'hono/http-exception'
import { WebhookPage } from '../../views/webhook'
import { WebhooksPage } from '../../views/webhooks'
import type { Deps } from '../deps'
import type { Webhook } from '../model/webhook'
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
import { auditPanelOf } from './audit'
import type { Env, RouteContext } from './env'
import { answerNotFound, answerUnreadable } from './errors'
import { deliveryQuery, hrefOf, searchFilterOf, searchText } from './filters'
import { form, redirect } from './forms'
import { answerPage } from './render'
import { newSearch, webhookForm } from './webhook-fields'

const path = '/webhooks'
const perPage = 20

/** Who else is told, and the searches that they are told of. */
export function webhookRoutes(deps: Deps) {
  const { store } = deps
  return new Hono<Env>()
    .get(path, answerWebhooks)
    .get(`${path}/:id`, async (c) => {
      const webhook = await store.webhooks.get(c.req.param('id'))
      return webhook ? answerWebhook(c, webhook, null) : answerNotFound(c)
    })
    .post(path, form(webhookForm), async (c) => {
      const { told, ...wish } = c.req.valid('form')
      const webhook = await addWebhook(
        deps,
        told === 'runs'
          ? { ...wish, event: 'run.finished' }
          : { ...wish, event: 'listings.new', searchId: told },
      )
      if (!webhook) throw new HTTPException(422, { message: 'There is no such search any more.' })
      return answerWebhook(c, webhook, webhook.secret)
    })
    .post(`${path}/:id/pause`, async (c) => answerChange(c, await pause(c, true)))
    .post(`${path}/:id/resume`, async (c) => answerChange(c, await pause(c, false)))
    .post(`${path}/:id/tests`, async (c) => {
      const id = c.req.param('id')
      if (!(await testWebhook(deps, id))) return answerNotFound(c)
      return redirect(c, `${path}/${id}`, { tone: 'good', text: 'A test is on its way.' })
    })
    .post(`${path}/:id/removals`, async (c) => {
      if (!(await removeWebhook(deps, c.req.param('id')))) return answerNotFound(c)
      return redirect(c, path, { tone: 'good', text: 'The webhook is removed.' })
    })
    .post(`${path}/:id/deliveries/:delivery/retries`, async (c) => {
      if (!(await retryDelivery(deps, c.req.param('delivery')))) return answerNotFound(c)
      const text = 'The message is on its way.'
      return redirect(c, `${path}/${c.req.param('id')}`, { tone: 'good', text })
    })
    .post('/searches', form(newSearch), async (c) => {
      const { name, ...query } = c.req.valid('form')
      const { filter } = await saveSearch(deps, { name, filter: searchFilterOf(query) })
      const text = `“${name}” is saved.`
      return redirect(c, hrefOf('/listings', searchText(filter)), { tone: 'good', text })
    })
    .post('/searches/:id/removals', async (c) => {
      if (!(await removeSearch(deps, c.req.param('id')))) return answerNotFound(c)
      return redirect(c, path, { tone: 'good', text: 'The search is removed.' })
    })

  async function answerWebhooks(c: RouteContext) {
    const [webhooks, searches] = await Promise.all([seenWebhooks(deps), store.searches.list()])
    return answerPage(
      c,
      { title: 'Webhooks', section: null },
      <WebhooksPage
        webhooks={webhooks}
        searches={searches.map(({ id, name, filter }) => ({
          id,
          name,
          href: hrefOf('/listings', searchText(filter)),
        }))}
      />,
    )
  }

  async function answerWebhook(c: RouteContext, webhook: Webhook, secret: string | null) {
    const query = deliveryQuery.safeParse(c.req.query())
    if (!query.success) return answerUnreadable(c, query.error.issues)
    const { cursor, limit = perPage } = query.data
    const [seen, page] = await Promise.all([
      seenWebhook(deps, webhook),
      store.deliveries.list(webhook.id, { cursor, limit }),
    ])
    const link = (cursor: string | null) =>
      cursor && hrefOf(`${path}/${webhook.id}`, { limit: query.data.limit, cursor })
    return answerPage(
      c,
      { title: webhook.name, section: null, isSecret: secret !== null },
      <>
        <WebhookPage
          webhook={seen}
          deliveries={page.rows}
          secret={secret}
          newer={link(page.previous)}
          older={link(page.next)}
        />
        {await auditPanelOf(deps, { thing: `webhook:${webhook.id}` })}
      </>,
    )
  }

  function pause(c: RouteContext, isPaused: boolean) {
    return pauseWebhook(deps, c.req.param('id') ?? '', isPaused)
  }

  function answerChange(c: RouteContext, webhook: Webhook | null) {
    if (!webhook) return answerNotFound(c)
    const text = webhook.pausedAt ? 'is paused: its messages wait.' : 'is told again.'
    return redirect(c, `${path}/${webhook.id}`, { tone: 'good', text: `${webhook.name} ${text}` })
  }
}
