import type { Page, PageRequest } from '../model/page'
import type { SavedSearch } from '../model/saved-search'
import type { Webhook, WebhookState } from '../model/webhook'
import type { WebhookDelivery } from '../model/webhook-delivery'

export interface SearchStore {
  insert(search: SavedSearch): Promise<void>
  get(id: string): Promise<SavedSearch | null>
  /** By name. */
  list(): Promise<SavedSearch[]>
  /** With the webhooks that are told of it. False: there is none. */
  remove(id: string): Promise<boolean>
}

export interface WebhookStore {
  insert(webhook: Webhook): Promise<void>
  get(id: string): Promise<Webhook | null>
  /** Oldest first. */
  list(): Promise<Webhook[]>
  /** Null when there is no such webhook. */
  patch(id: string, patch: Partial<WebhookState>): Promise<Webhook | null>
  /** With what was sent to it. False: there is none. */
  remove(id: string): Promise<boolean>
}

/** What is told to webhooks. */
export interface DeliveryStore {
  /** False: one of its id is there, nothing was written. */
  add(delivery: WebhookDelivery): Promise<boolean>
  /** Writes it whole, with the next version. False: another writer came first, or it has gone. */
  replace(delivery: WebhookDelivery): Promise<boolean>
  get(id: string): Promise<WebhookDelivery | null>
  /** Of the webhook, whose `nextTryAt` is not after `at`, longest due first. */
  due(webhookId: string, at: Date, limit: number): Promise<WebhookDelivery[]>
  /** Those of the webhook that are not done, counted to `limit` at most. */
  countWaiting(webhookId: string, limit: number): Promise<number>
  /** Of the webhook, newest first, by id. */
  list(webhookId: string, page: PageRequest): Promise<Page<WebhookDelivery>>
}
