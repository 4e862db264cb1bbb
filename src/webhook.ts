import { changeAlert } from './alert-changes'
import { record } from './audit'
import type { Config } from './config'
import type { Deps } from './deps'
import type { Alert } from './model/alert'
import { claimed, delivered, pendingOf, refused } from './model/alert-delivery'
import { bodyOf, formatFor, type Message, messageOf, testMessage } from './model/alert-message'
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

/** Alerts with messages that have yet to be sent, the next one first; none where there is no webhook. */
export async function waitingMessages({
  store,
  config,
}: Pick<Deps, 'store' | 'config'>): Promise<Alert[]> {
  if (!config.ALERT_WEBHOOK_URL) return []
  return store.alerts.due(new Date(store.now().getTime() + longestRestMs), waitingLimit)
}

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

function send(deps: Deps, alert: Alert, sending: Sending): Promise<Answer> {
  const delivery = pendingOf(alert)
  return delivery
    ? post(deps, messageOf(alert, delivery, deps.config.PUBLIC_URL), sending)
    : Promise.resolve({ isTaken: true })
}

/** Sends a message that says nothing, once. Null: no webhook is set. */
export async function sendTest(deps: Deps): Promise<Answer | null> {
  if (!deps.config.ALERT_WEBHOOK_URL) return null
  const now = deps.store.now()
  const message = testMessage(Bun.randomUUIDv7('hex', now), now, deps.config.PUBLIC_URL)
  const answer = await post(deps, message, {})
  await record(deps, { action: 'webhookTested', details: { isTaken: answer.isTaken } })
  return answer
}

async function post({ config, now }: Deps, message: Message, sending: Sending): Promise<Answer> {
  const { ALERT_WEBHOOK_URL: url, ALERT_WEBHOOK_SECRET: secret, USER_AGENT: userAgent } = config
  if (!url) return { isTaken: false, error: 'No webhook is set.', retryAfterMs: null }
  const format =
    config.ALERT_WEBHOOK_FORMAT === 'auto' ? formatFor(new URL(url)) : config.ALERT_WEBHOOK_FORMAT
  const webhook = { url, secret, userAgent, timeoutMs: sending.timeoutMs ?? timeoutMs }
  const signal = sending.signal ?? new AbortController().signal
  return postMessage(webhook, { id: message.id, body: bodyOf(format, message) }, now(), signal)
}
