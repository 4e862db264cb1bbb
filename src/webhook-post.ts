import { createHmac } from 'node:crypto'
import {
  allowedAddresses,
  RefusedAddress,
  type Resolve,
  resolveByDns,
} from './reader/fetch/addresses'
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
  /** Private hosts that it may be at; unless given, it may be anywhere: the address is of the operator's own settings. */
  allowed?: string[] | undefined
  /** Who knows the addresses of its name. */
  resolve?: Resolve
  /** A certificate authority to trust, PEM; else those that the machine trusts. */
  ca?: string
}

/** Posts a message, signed if there is a secret. Any answer but a 2xx is a refusal; redirects are not followed. */
export async function postMessage(
  webhook: Webhook,
  { id, body }: WebhookMessage,
  now: Date,
  signal: AbortSignal,
): Promise<Answer> {
  const timestamp = String(Math.floor(now.getTime() / 1000))
  const until = AbortSignal.any([signal, AbortSignal.timeout(webhook.timeoutMs)])
  try {
    const target = await targetOf(webhook, until)
    const response = await fetch(target.url, {
      method: 'POST',
      redirect: 'manual',
      // A kept connection may be one to another name at the same address.
      keepalive: false,
      // One that the environment names would look the host up itself, and knows nothing of what is allowed.
      ...(webhook.allowed && { proxy: false }),
      tls: {
        ...(target.serverName && { serverName: target.serverName }),
        ...(webhook.ca && { ca: webhook.ca }),
      },
      headers: {
        Host: new URL(webhook.url).host,
        'Content-Type': 'application/json',
        'User-Agent': webhook.userAgent,
        'Idempotency-Key': id,
        'Gleaner-Timestamp': timestamp,
        ...(webhook.secret && {
          'Gleaner-Signature': signatureOf(webhook.secret, timestamp, body),
        }),
      },
      body,
      signal: until,
    })
    await response.body?.cancel()
    return answerOf(response, now)
  } catch (error) {
    return { isTaken: false, error: sentenceOf(error, webhook), retryAfterMs: null }
  }
}

interface Target {
  url: string
  /** Whose certificate is asked for, where the URL names an address. */
  serverName: string | null
}

/** Connects to an address that was checked: a second look-up may answer otherwise (DNS rebinding). */
async function targetOf(webhook: Webhook, until: AbortSignal): Promise<Target> {
  const { url: href, allowed, resolve = resolveByDns } = webhook
  if (!allowed) return { url: href, serverName: null }
  const url = new URL(href)
  const looking = allowedAddresses(url.hostname, allowed, resolve)
  const addresses = await Promise.race([looking, ended(until)])
  // Not every machine reaches the addresses of IPv6.
  const [first] = addresses.toSorted((a, b) => a.family - b.family)
  if (!first) throw new RefusedAddress(`${url.hostname} has no address.`)
  const isAddress = url.hostname.replace(/^\[|\]$/g, '') === first.address
  const serverName = isAddress ? null : url.hostname
  url.hostname = first.family === 6 ? `[${first.address}]` : first.address
  return { url: url.href, serverName }
}

const ended = (signal: AbortSignal): Promise<never> =>
  new Promise((_, reject) => {
    if (signal.aborted) reject(signal.reason)
    signal.addEventListener('abort', () => reject(signal.reason), { once: true })
  })

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
  if (error instanceof RefusedAddress)
    return 'The webhook is at a private address. Put its host into ALLOWED_PRIVATE_HOSTS, if that is right.'
  if (error instanceof Error && error.name === 'TimeoutError')
    return `The webhook did not answer within ${timeoutMs / 1000} s.`
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  const reason = /^\w{1,60}$/.test(code) ? ` (${code})` : ''
  return `The webhook could not be reached${reason}.`
}
