import { type Alert, alertMeanings, pathOf } from './alert'
import { type Delivery, deliveryId } from './alert-delivery'

export type WebhookFormat = 'json' | 'slack' | 'discord'

/** What a webhook of that address understands. */
export function formatFor({ hostname, pathname }: URL): WebhookFormat {
  if (hostname === 'hooks.slack.com' || pathname.endsWith('/slack')) return 'slack'
  return /(^|\.)discord(app)?\.com$/.test(hostname) ? 'discord' : 'json'
}

/** The body of a message: JSON, whatever the format. `publicUrl` is where people reach the pages. */
export function bodyOf(
  format: WebhookFormat,
  alert: Alert,
  delivery: Delivery,
  publicUrl: string | undefined,
): string {
  const url = publicUrl ? new URL(pathOf(alert), publicUrl).href : null
  switch (format) {
    case 'json':
      return JSON.stringify(documentOf(alert, delivery, url))
    case 'slack':
      return JSON.stringify({ ...noLinks, text: textOf(alert, delivery, url, forSlack) })
    case 'discord':
      return JSON.stringify({
        content: textOf(alert, delivery, url, forDiscord),
        allowed_mentions: { parse: [] },
      })
    default:
      return format satisfies never
  }
}

const noLinks = { mrkdwn: false, unfurl_links: false, unfurl_media: false }

function documentOf(alert: Alert, delivery: Delivery, url: string | null) {
  const isOver = delivery.event === 'cleared'
  return {
    id: deliveryId(alert, delivery),
    alertId: alert.id,
    cause: alert.cause,
    state: delivery.event,
    title: alertMeanings[alert.cause].title,
    subject: alert.subject,
    feedId: alert.feedId,
    message: isOver ? alert.ending : alert.message,
    advice: isOver ? null : alert.advice,
    since: alert.openedAt,
    clearedAt: isOver ? alert.clearedAt : null,
    url,
  }
}

/** Discord takes 2000 characters; an escaped one counts twice. */
const longestPart = 400

function textOf(
  alert: Alert,
  { event }: Delivery,
  url: string | null,
  escaped: (text: string) => string,
): string {
  const { title } = alertMeanings[alert.cause]
  const head = `${event === 'cleared' ? 'Over: ' : ''}${title}${alert.subject ? `: ${alert.subject}` : ''}.`
  const story = event === 'cleared' ? [alert.ending ?? ''] : [alert.message, alert.advice]
  const parts = [`Gleaner: ${head}`, ...story].map((part) => escaped(plain(part)))
  return [...parts, ...(url ? [url] : [])].join(' ')
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
