import { randomBytes } from 'node:crypto'
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
  { store, log }: Deps,
  { name, url, event, searchId }: NewWebhook,
): Promise<Webhook | null> {
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
  return webhook
}

/** Null: no such webhook. What there is to tell during a pause waits for its end. */
export async function pauseWebhook(
  { store, log }: Deps,
  id: string,
  isPaused: boolean,
): Promise<Webhook | null> {
  const pausedAt = isPaused ? store.now() : null
  const webhook = await store.webhooks.patch(id, { pausedAt, refusals: 0, restingUntil: null })
  if (webhook) log.info({ webhookId: id }, isPaused ? 'webhook paused' : 'webhook resumed')
  return webhook
}

/** False: there is none. */
export async function removeWebhook({ store, log }: Deps, id: string): Promise<boolean> {
  const isRemoved = await store.webhooks.remove(id)
  if (isRemoved) log.info({ webhookId: id }, 'webhook removed')
  return isRemoved
}

/** Sends a message that says nothing, the way of the others. Null: no such webhook. */
export async function testWebhook(
  { store, config }: Deps,
  webhookId: string,
): Promise<WebhookDelivery | null> {
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
  return delivery
}

export async function saveSearch(
  { store, log }: Deps,
  { name, filter }: { name: string; filter: SearchFilter },
): Promise<SavedSearch> {
  const now = store.now()
  const search = { id: Bun.randomUUIDv7('hex', now), name, filter, createdAt: now }
  await store.searches.insert(search)
  log.info({ searchId: search.id }, 'search saved')
  return search
}

/** With the webhooks that are told of it. False: there is none. */
export async function removeSearch({ store, log }: Deps, id: string): Promise<boolean> {
  const isRemoved = await store.searches.remove(id)
  if (isRemoved) log.info({ searchId: id }, 'search removed')
  return isRemoved
}
