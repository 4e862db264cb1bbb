import { type Alert, type AlertCause, alertMeanings, pathOf } from './alert'
import { type Delivery, deliveryId } from './alert-delivery'

export type WebhookFormat = 'json' | 'slack' | 'discord'

/** What a webhook of that address understands. */
export function formatFor({ hostname, pathname }: URL): WebhookFormat {
  if (hostname === 'hooks.slack.com' || pathname.endsWith('/slack')) return 'slack'
  return /(^|\.)discord(app)?\.com$/.test(hostname) ? 'discord' : 'json'
}

/** What is told, whatever the format. */
export interface Message {
  /** The same at every try. */
  id: string
  alertId: string | null
  /** Null: nothing, it is a test. */
  cause: AlertCause | null
  state: Delivery['event'] | 'test'
  title: string
  subject: string | null
  feedId: string | null
  message: string
  advice: string | null
  since: Date
  clearedAt: Date | null
  /** Of the page that shows more; null: nobody said where people reach the pages. */
  url: string | null
}

const urlOf = (path: string, publicUrl: string | undefined): string | null =>
  publicUrl ? new URL(path, publicUrl).href : null

export function messageOf(
  alert: Alert,
  delivery: Delivery,
  publicUrl: string | undefined,
): Message {
  const isOver = delivery.event === 'cleared'
  return {
    id: deliveryId(alert, delivery),
    alertId: alert.id,
    cause: alert.cause,
    state: delivery.event,
    title: alertMeanings[alert.cause].title,
    subject: alert.subject,
    feedId: alert.feedId,
    message: (isOver && alert.ending) || alert.message,
    advice: isOver ? null : alert.advice,
    since: alert.openedAt,
    clearedAt: isOver ? alert.clearedAt : null,
    url: urlOf(pathOf(alert), publicUrl),
  }
}

/** What a person sends to see whether it arrives. */
export const testMessage = (id: string, now: Date, publicUrl: string | undefined): Message => ({
  id,
  alertId: null,
  cause: null,
  state: 'test',
  title: 'This is a test',
  subject: null,
  feedId: null,
  message: 'Alerts will come like this message.',
  advice: null,
  since: now,
  clearedAt: null,
  url: urlOf('/alerts', publicUrl),
})

/** The body of a message: JSON, whatever the format. */
export function bodyOf(format: WebhookFormat, message: Message): string {
  switch (format) {
    case 'json':
      return JSON.stringify(message)
    case 'slack':
      return JSON.stringify({ ...noLinks, text: textOf(message, forSlack) })
    case 'discord':
      return JSON.stringify({
        content: textOf(message, forDiscord),
        allowed_mentions: { parse: [] },
      })
    default:
      return format satisfies never
  }
}

const noLinks = { mrkdwn: false, unfurl_links: false, unfurl_media: false }

/** Discord takes 2000 characters; an escaped one counts twice. */
const longestPart = 400

function textOf(told: Message, escaped: (text: string) => string): string {
  const { state, title, subject, message, advice, url } = told
  const head = `${state === 'cleared' ? 'Over: ' : ''}${title}${subject ? `: ${subject}` : ''}.`
  const parts = [`Gleaner: ${head}`, message, advice ?? ''].filter(Boolean)
  return [...parts.map((part) => escaped(plain(part))), ...(url ? [url] : [])].join(' ')
}

/**
 * The name of a feed comes from outside: on one line, and with a space of no width in what would call people
 * or become a link.
 */
const plain = (text: string): string =>
  text
    .replace(/[\s\p{Cc}\p{Cf}]+/gu, ' ')
    .trim()
    .slice(0, longestPart)
    .replace(/@|:(?=\/\/)|\bwww(?=\.)/gi, '$&\u200b')

/** Slack's own three. */
const forSlack = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')

/** What Discord takes for Markdown, and for a mention of a channel. */
const forDiscord = (text: string): string => text.replace(/[\\*_~`|<>#[\]()]/g, '\\$&')
