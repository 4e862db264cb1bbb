import { createHmac } from 'node:crypto'
import { retryAfterMs } from './reader/fetch/retry-after'

export interface WebhookMessage {
  /** The same at every try. */
  id: string
  /** JSON. */
  body: string
}

export type Answer =
  | { isTaken: true }
  /** A sentence that does not name the URL, which is a secret. */
  | { isTaken: false; error: string; retryAfterMs: number | null }

export interface Webhook {
  url: string
  secret: string | undefined
  userAgent: string
  timeoutMs: number
}

/** Posts a message, signed if there is a secret. Any answer but a 2xx is a refusal; redirects are not followed. */
export async function postMessage(
  webhook: Webhook,
  { id, body }: WebhookMessage,
  now: Date,
  signal: AbortSignal,
): Promise<Answer> {
  const timestamp = String(Math.floor(now.getTime() / 1000))
  try {
    const response = await fetch(webhook.url, {
      method: 'POST',
      redirect: 'manual',
      headers: {
        'Content-Type': 'application/json',
        'User-Agent': webhook.userAgent,
        'Idempotency-Key': id,
        'Gleaner-Timestamp': timestamp,
        ...(webhook.secret && {
          'Gleaner-Signature': signatureOf(webhook.secret, timestamp, body),
        }),
      },
      body,
      signal: AbortSignal.any([signal, AbortSignal.timeout(webhook.timeoutMs)]),
    })
    await response.body?.cancel()
    return answerOf(response, now)
  } catch (error) {
    return { isTaken: false, error: sentenceOf(error, webhook), retryAfterMs: null }
  }
}

const signatureOf = (secret: string, timestamp: string, body: string): string =>
  `sha256=${createHmac('sha256', secret).update(`${timestamp}.${body}`).digest('hex')}`

function answerOf({ ok, status, headers }: Response, now: Date): Answer {
  if (ok) return { isTaken: true }
  const isRedirect = status >= 300 && status < 400
  return {
    isTaken: false,
    error: isRedirect
      ? `The webhook answered with a redirect (${status}), which is not followed.`
      : `The webhook answered with status ${status}.`,
    retryAfterMs: retryAfterMs(headers.get('retry-after') ?? undefined, now),
  }
}

/** The runtime's own words name the URL. */
function sentenceOf(error: unknown, { timeoutMs }: Webhook): string {
  if (error instanceof Error && error.name === 'TimeoutError')
    return `The webhook did not answer within ${timeoutMs / 1000} s.`
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  const reason = /^\w{1,60}$/.test(code) ? ` (${code})` : ''
  return `The webhook could not be reached${reason}.`
}
