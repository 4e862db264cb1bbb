import { backOffMs, claimMs, patienceMs, type Refusal } from './alert-delivery'
import type { WebhookEvent } from './webhook'

/** One message to one webhook: what it says, its tries, and how they ended. */
export interface WebhookDelivery {
  /** Made of what it tells and of whom: the same message is never written twice, and has one id at every try. */
  id: string
  webhookId: string
  event: WebhookEvent | 'test'
  /** What it tells of. */
  runId: string | null
  /** JSON, as it is sent. */
  body: string
  createdAt: Date
  tries: number
  triedAt: Date | null
  /** Null: it is done. */
  nextTryAt: Date | null
  deliveredAt: Date | null
  /** Tried for too long. */
  abandonedAt: Date | null
  /** Why the last try failed, in a sentence. */
  error: string | null
  /** Rises with every write: who decides on what he read writes only if it still holds. */
  version: number
}

/** The ids of messages sort by when their run was opened, and so by age, nearly. */
export const deliveryIdOf = (runId: string, webhookId: string): string => `${runId}.${webhookId}`

type NewDelivery = Pick<WebhookDelivery, 'id' | 'webhookId' | 'event' | 'runId' | 'body'>

export const newDelivery = (given: NewDelivery, now: Date): WebhookDelivery => ({
  ...given,
  createdAt: now,
  tries: 0,
  triedAt: null,
  nextTryAt: now,
  deliveredAt: null,
  abandonedAt: null,
  error: null,
  version: 1,
})

/** The steps of a delivery from one state to the next, for every store. Pure. */

/** Takes it for sending: of any number of senders the first one has it. Null: it is not due. */
export const claimed = (delivery: WebhookDelivery, now: Date): WebhookDelivery | null =>
  delivery.nextTryAt !== null && delivery.nextTryAt <= now
    ? { ...delivery, nextTryAt: new Date(now.getTime() + claimMs) }
    : null

export const delivered = (delivery: WebhookDelivery, now: Date): WebhookDelivery => ({
  ...afterTry(delivery, now),
  nextTryAt: null,
  deliveredAt: now,
  error: null,
})

/** Back-off with jitter, an hour at most; given up after a day. */
export function refused(delivery: WebhookDelivery, refusal: Refusal, now: Date): WebhookDelivery {
  const next = new Date(now.getTime() + backOffMs(delivery.tries, refusal))
  const isOver = next.getTime() > delivery.createdAt.getTime() + patienceMs
  return {
    ...afterTry(delivery, now),
    error: refusal.error,
    nextTryAt: isOver ? null : next,
    abandonedAt: isOver ? now : null,
  }
}

const afterTry = (delivery: WebhookDelivery, now: Date): WebhookDelivery => ({
  ...delivery,
  tries: delivery.tries + 1,
  triedAt: now,
})

/** To be sent at a person's word, whether it was given up or waits. Null: it has arrived. */
export const retried = (delivery: WebhookDelivery, now: Date): WebhookDelivery | null =>
  delivery.deliveredAt ? null : { ...delivery, nextTryAt: now, abandonedAt: null }
