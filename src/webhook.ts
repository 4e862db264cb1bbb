import { changeAlert } from './alert-changes'
import type { Config } from './config'
import type { Deps } from './deps'
import type { Alert } from './model/alert'
import { claimed, delivered, deliveryId, pendingOf, refused } from './model/alert-delivery'
import { bodyOf, formatFor } from './model/alert-message'
import { hourMs } from './model/feed'
import { type Answer, postMessage } from './webhook-post'

const timeoutMs = 10_000
/** Messages that one pass sends. */
const perPass = 20

export interface Sending {
  timeoutMs?: number
  signal?: AbortSignal
}

/**
 * Sends what is due to the webhook, one message after the other. A pass ends at the first refusal: the others
 * would most likely meet the same. Any number of processes may do this: a message is sent by who claims it.
 */
export async function deliverAlerts(deps: Deps, sending: Sending = {}): Promise<void> {
  const { store, config } = deps
  if (!config.ALERT_WEBHOOK_URL) return
  for (const due of await store.alerts.due(store.now(), perPass)) {
    if (sending.signal?.aborted) return
    const alert = await changeAlert(store, due, (alert) => claimed(alert, store.now()))
    if (alert && !(await deliver(deps, alert, sending))) return
  }
}

/** The host of the webhook, all of its address that is no secret; null: none is set. */
export const webhookHost = ({ ALERT_WEBHOOK_URL }: Config): string | null =>
  ALERT_WEBHOOK_URL ? new URL(ALERT_WEBHOOK_URL).host : null

const longestRestMs = 25 * hourMs
const waitingLimit = 100

/** Alerts with messages that have yet to be sent, the next one first. */
export const waitingMessages = ({ store }: Pick<Deps, 'store'>): Promise<Alert[]> =>
  store.alerts.due(new Date(store.now().getTime() + longestRestMs), waitingLimit)

/** False: it was refused, or broken off by the end of this process (its claim runs out). */
async function deliver(deps: Deps, alert: Alert, sending: Sending): Promise<boolean> {
  const { store, log } = deps
  const answer = await send(deps, alert, sending)
  if (sending.signal?.aborted && !answer.isTaken) return false
  const random = Math.random()
  await changeAlert(store, alert, (alert) =>
    answer.isTaken
      ? delivered(alert, store.now())
      : refused(alert, { ...answer, random }, store.now()),
  )
  if (!answer.isTaken) log.warn({ alertId: alert.id }, `alert not delivered: ${answer.error}`)
  return answer.isTaken
}

async function send(deps: Deps, alert: Alert, sending: Sending): Promise<Answer> {
  const { config, now } = deps
  const delivery = pendingOf(alert)
  const url = config.ALERT_WEBHOOK_URL
  if (!delivery || !url) return { isTaken: true }
  const format =
    config.ALERT_WEBHOOK_FORMAT === 'auto' ? formatFor(new URL(url)) : config.ALERT_WEBHOOK_FORMAT
  const message = {
    id: deliveryId(alert, delivery),
    body: bodyOf(format, alert, delivery, config.PUBLIC_URL),
  }
  const { ALERT_WEBHOOK_SECRET: secret, USER_AGENT: userAgent } = config
  const webhook = { url, secret, userAgent, timeoutMs: sending.timeoutMs ?? timeoutMs }
  return postMessage(webhook, message, now(), sending.signal ?? new AbortController().signal)
}
