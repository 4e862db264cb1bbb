import type { Alert } from './alert'
import { hourMs } from './feed'

/** One message to the webhook: its tries, and how they ended. */
export interface Delivery {
  event: 'opened' | 'cleared'
  tries: number
  triedAt: Date | null
  deliveredAt: Date | null
  /** Tried for too long. */
  abandonedAt: Date | null
  /** Why the last try failed. */
  error: string | null
}

const newDelivery = (event: Delivery['event']): Delivery => ({
  event,
  tries: 0,
  triedAt: null,
  deliveredAt: null,
  abandonedAt: null,
  error: null,
})

const firstRestMs = 5000
const longestRestMs = hourMs
/** From what it tells of. */
export const patienceMs = 24 * hourMs
/** A sender that has died is given so long before another one takes his place. */
export const claimMs = 30_000

/** The message that comes next; null: all are delivered or given up. */
export const pendingOf = ({ deliveries }: Pick<Alert, 'deliveries'>): Delivery | null =>
  deliveries.find(({ deliveredAt, abandonedAt }) => !deliveredAt && !abandonedAt) ?? null

/** Names the message, whoever sends it and however often. */
export const deliveryId = ({ id }: Pick<Alert, 'id'>, { event }: Delivery): string =>
  `${id}-${event}`

/**
 * With what has yet to be told put in: that it is open, and, to who was told that, that it is over.
 * Null: nothing.
 */
export function announced(alert: Alert, now: Date): Alert | null {
  const events = alert.deliveries.map(({ event }) => event)
  const missing: Delivery[] = []
  if (events.length === 0 && !alert.clearedAt) missing.push(newDelivery('opened'))
  if (events.length === 1 && alert.clearedAt) missing.push(newDelivery('cleared'))
  if (missing.length === 0) return null
  const deliveries = [...alert.deliveries, ...missing]
  return { ...alert, deliveries, nextDeliveryAt: alert.nextDeliveryAt ?? now }
}

/** Takes its next message for sending: of any number of senders the first one has it. Null: none is due. */
export function claimed(alert: Alert, now: Date): Alert | null {
  const isDue = alert.nextDeliveryAt !== null && alert.nextDeliveryAt <= now
  return isDue ? { ...alert, nextDeliveryAt: new Date(now.getTime() + claimMs) } : null
}

export const delivered = (alert: Alert, now: Date): Alert =>
  afterTry(alert, { triedAt: now, deliveredAt: now, error: null }, now)

export interface Refusal {
  /** What happened, in a sentence. */
  error: string
  /** What the host asks for. */
  retryAfterMs: number | null
  /** 0 to 1. */
  random: number
}

/** With jitter, an hour at most, after so many tries before. */
export function backOffMs(tries: number, { retryAfterMs, random }: Omit<Refusal, 'error'>): number {
  const ownMs = Math.min(firstRestMs * 2 ** tries, longestRestMs) * (0.5 + random / 2)
  return Math.round(Math.max(ownMs, Math.min(retryAfterMs ?? 0, longestRestMs)))
}

/** Given up a day after what it tells of. */
export function refused(alert: Alert, { error, ...wish }: Refusal, now: Date): Alert {
  const tries = pendingOf(alert)?.tries ?? 0
  const next = new Date(now.getTime() + backOffMs(tries, wish))
  const isOver = next.getTime() > startOf(alert).getTime() + patienceMs
  return afterTry(alert, { triedAt: now, error, abandonedAt: isOver ? now : null }, next)
}

const startOf = (alert: Alert): Date =>
  (pendingOf(alert)?.event === 'cleared' && alert.clearedAt) || alert.openedAt

function afterTry(alert: Alert, end: Partial<Delivery>, nextAt: Date): Alert {
  const pending = pendingOf(alert)
  const deliveries = alert.deliveries.map((delivery) =>
    delivery === pending ? { ...delivery, tries: delivery.tries + 1, ...end } : delivery,
  )
  const isDone = pendingOf({ deliveries }) === null
  return { ...alert, deliveries, nextDeliveryAt: isDone ? null : nextAt }
}
