import { record } from './audit'
import type { Deps } from './deps'
import { type Webhook, webhookRestMs } from './model/webhook'
import {
  claimed,
  delivered,
  refused,
  retried,
  type WebhookDelivery,
} from './model/webhook-delivery'
import type { Store } from './store/store'
import type { Sending } from './webhook'
import { type Answer, postMessage } from './webhook-post'

const timeoutMs = 10_000
/** Messages that one pass sends to one webhook. */
const perPass = 20

/**
 * Sends what is due, to each webhook one message after the other. One that refuses is left alone for a while. Any
 * number of processes may do this: a message is sent by who claims it; who dies while he sends is relieved after half a minute.
 */
export async function deliverToWebhooks(deps: Deps, sending: Sending = {}): Promise<void> {
  const now = deps.store.now()
  const webhooks = await deps.store.webhooks.list()
  const ready = webhooks.filter(
    ({ pausedAt, restingUntil }) => !pausedAt && (!restingUntil || restingUntil <= now),
  )
  await Promise.all(ready.map((webhook) => deliverTo(deps, webhook, sending)))
}

async function deliverTo(deps: Deps, webhook: Webhook, sending: Sending): Promise<void> {
  const { store } = deps
  for (const due of await store.deliveries.due(webhook.id, store.now(), perPass)) {
    if (sending.signal?.aborted) return
    const claim = await changeDelivery(store, due, (one) => claimed(one, store.now()))
    if (claim && !(await deliver(deps, webhook, claim, sending))) return
  }
}

/** False: it was refused, or broken off by the end of this process (its claim runs out). */
async function deliver(
  deps: Deps,
  webhook: Webhook,
  delivery: WebhookDelivery,
  sending: Sending,
): Promise<boolean> {
  const { store, log } = deps
  const answer = await post(deps, webhook, delivery, sending)
  if (sending.signal?.aborted && !answer.isTaken) return false
  await changeDelivery(store, delivery, (one) =>
    answer.isTaken
      ? delivered(one, store.now())
      : refused(one, { ...answer, random: Math.random() }, store.now()),
  )
  await noteAnswer(deps, webhook, answer)
  const { id: deliveryId, webhookId } = delivery
  if (!answer.isTaken) log.warn({ webhookId, deliveryId }, `message not delivered: ${answer.error}`)
  return answer.isTaken
}

function post(
  { config, store }: Deps,
  { url, secret }: Webhook,
  { id, body }: WebhookDelivery,
  sending: Sending,
): Promise<Answer> {
  const { USER_AGENT: userAgent, ALLOWED_PRIVATE_HOSTS: allowed } = config
  const target = { url, secret, userAgent, timeoutMs: sending.timeoutMs ?? timeoutMs, allowed }
  const signal = sending.signal ?? new AbortController().signal
  return postMessage(target, { id, body }, store.now(), signal)
}

async function noteAnswer({ store }: Deps, webhook: Webhook, answer: Answer): Promise<void> {
  if (answer.isTaken) {
    if (webhook.refusals > 0)
      await store.webhooks.patch(webhook.id, { refusals: 0, restingUntil: null })
    return
  }
  const refusals = webhook.refusals + 1
  const restMs = webhookRestMs(refusals, Math.random())
  const restingUntil = new Date(store.now().getTime() + restMs)
  await store.webhooks.patch(webhook.id, { refusals, restingUntil })
}

/** Null: the step has nothing to do, or the message has gone. */
async function changeDelivery(
  { deliveries }: Pick<Store, 'deliveries'>,
  known: WebhookDelivery,
  step: (delivery: WebhookDelivery) => WebhookDelivery | null,
): Promise<WebhookDelivery | null> {
  let delivery: WebhookDelivery | null = known
  while (delivery) {
    const next = step(delivery)
    if (!next) return null
    if (await deliveries.replace(next)) return { ...next, version: next.version + 1 }
    delivery = await deliveries.get(known.id)
  }
  return null
}

/** Sends it again, at a person's word: at once, if its webhook is not paused. Null: there is no such message, or it has arrived. */
export async function retryDelivery(deps: Deps, id: string): Promise<WebhookDelivery | null> {
  const { store } = deps
  const known = await store.deliveries.get(id)
  const delivery = known && (await changeDelivery(store, known, (one) => retried(one, store.now())))
  const webhook =
    delivery && (await store.webhooks.patch(delivery.webhookId, { restingUntil: null }))
  if (webhook) {
    const thing = `webhook:${webhook.id}` as const
    await record(deps, { action: 'deliveryRetried', thing, subject: webhook.name })
  }
  return delivery
}
