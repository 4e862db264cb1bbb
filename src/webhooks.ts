import { randomBytes } from 'node:crypto'
import { record } from './audit'
import type { Deps } from './deps'
import type { SavedSearch, SearchFilter } from './model/saved-search'
import type { Webhook, WebhookEvent } from './model/webhook'
import { deliveryIdOf, newDelivery, type WebhookDelivery } from './model/webhook-delivery'
import { testBody } from './model/webhook-message'

export interface NewWebhook {
  name?: string | undefined
  url: string
  event: WebhookEvent
  /** Of `listings.new`. */
  searchId?: string | null | undefined
}

/** Null: there is no such search. Its secret is made here, and told this once. */
export async function addWebhook(
  deps: Deps,
  { name, url, event, searchId }: NewWebhook,
): Promise<Webhook | null> {
  const { store, log } = deps
  const search = event === 'listings.new' ? await store.searches.get(searchId ?? '') : null
  if (event === 'listings.new' && !search) return null
  const now = store.now()
  const webhook: Webhook = {
    id: Bun.randomUUIDv7('hex', now),
    name: name || new URL(url).host,
    url,
    secret: `whsec_${randomBytes(24).toString('base64url')}`,
    event,
    searchId: search?.id ?? null,
    createdAt: now,
    pausedAt: null,
    refusals: 0,
    restingUntil: null,
  }
  await store.webhooks.insert(webhook)
  log.info({ webhookId: webhook.id, event }, 'webhook added')
  await record(deps, { action: 'webhookAdded', ...named(webhook), details: { event } })
  return webhook
}

const named = ({ id, name }: Webhook) => ({ thing: `webhook:${id}`, subject: name }) as const

/** Null: no such webhook. What there is to tell during a pause waits for its end. */
export async function pauseWebhook(
  deps: Deps,
  id: string,
  isPaused: boolean,
): Promise<Webhook | null> {
  const { store, log } = deps
  const before = await store.webhooks.get(id)
  const pausedAt = isPaused ? store.now() : null
  const webhook = await store.webhooks.patch(id, { pausedAt, refusals: 0, restingUntil: null })
  if (!before || !webhook) return null
  if (isPaused === (before.pausedAt !== null) && before.refusals === 0) return webhook
  log.info({ webhookId: id }, isPaused ? 'webhook paused' : 'webhook resumed')
  const action = isPaused ? 'webhookPaused' : 'webhookResumed'
  await record(deps, { action, ...named(webhook) })
  return webhook
}

/** False: there is none. */
export async function removeWebhook(deps: Deps, id: string): Promise<boolean> {
  const { store, log } = deps
  const webhook = await store.webhooks.get(id)
  if (!webhook || !(await store.webhooks.remove(id))) return false
  log.info({ webhookId: id }, 'webhook removed')
  await record(deps, { action: 'webhookRemoved', ...named(webhook) })
  return true
}

/** Sends a message that says nothing, the way of the others. Null: no such webhook. */
export async function testWebhook(deps: Deps, webhookId: string): Promise<WebhookDelivery | null> {
  const { store, config } = deps
  const webhook = await store.webhooks.get(webhookId)
  if (!webhook) return null
  const now = store.now()
  const id = deliveryIdOf(Bun.randomUUIDv7('hex', now), webhookId)
  const path = `/webhooks/${webhookId}`
  const url = config.PUBLIC_URL ? new URL(path, config.PUBLIC_URL).href : null
  const body = testBody({ id, event: 'test', createdAt: now, url })
  const delivery = newDelivery({ id, webhookId, event: 'test', runId: null, body }, now)
  await store.deliveries.add(delivery)
  await store.webhooks.patch(webhookId, { restingUntil: null })
  await record(deps, { action: 'webhookTested', ...named(webhook) })
  return delivery
}

export async function saveSearch(
  deps: Deps,
  { name, filter }: { name: string; filter: SearchFilter },
): Promise<SavedSearch> {
  const { store, log } = deps
  const now = store.now()
  const search = { id: Bun.randomUUIDv7('hex', now), name, filter, createdAt: now }
  await store.searches.insert(search)
  log.info({ searchId: search.id }, 'search saved')
  await record(deps, { action: 'searchSaved', thing: `search:${search.id}`, subject: name })
  return search
}

/** With the webhooks that are told of it. False: there is none. */
export async function removeSearch(deps: Deps, id: string): Promise<boolean> {
  const { store, log } = deps
  const search = await store.searches.get(id)
  if (!search || !(await store.searches.remove(id))) return false
  log.info({ searchId: id }, 'search removed')
  await record(deps, { action: 'searchRemoved', thing: `search:${id}`, subject: search.name })
  return true
}
