import { validateHeaderName, validateHeaderValue } from 'node:http'
import type { Failure } from '../../model/outcome'
import type { FetchRequest } from './fetched'
import type { Hop } from './redirects'

/** Ours to set: the connection, and what the answer means, depend on them. */
const ownHeaders = new Set([
  'accept-encoding',
  'connection',
  'content-length',
  'expect',
  'host',
  'if-modified-since',
  'if-none-match',
  'te',
  'transfer-encoding',
  'upgrade',
])

/** The feed's URL as the first hop; credentials in it become a header. `configuration` when it cannot be asked so. */
export function firstHop(request: FetchRequest): Hop | Failure {
  const url = URL.parse(request.url)
  if (!url) return { kind: 'configuration', message: `${request.url} is not a URL.` }
  if (!/^https?:$/.test(url.protocol)) {
    return { kind: 'configuration', message: `${request.url} is neither http nor https.` }
  }
  const wrong = Object.entries(request.headers).find((header) => !isSendable(header))
  if (wrong) {
    return { kind: 'configuration', message: `The request header ${wrong[0]} cannot be set so.` }
  }
  const headers = { ...credentials(url), ...lowerCaseNames(request.headers) }
  url.username = ''
  url.password = ''
  return { url, headers, redirects: 0, isForGood: true }
}

export function requestHeaders(request: FetchRequest, hop: Hop): Record<string, string> {
  return {
    accept:
      'application/rss+xml, application/atom+xml, application/xml;q=0.9, text/xml;q=0.9, application/feed+json;q=0.8, application/json;q=0.8, */*;q=0.5',
    'user-agent': request.userAgent,
    ...hop.headers,
    'accept-encoding': request.isPlain ? 'identity' : 'gzip, deflate, br',
    ...conditions(request.validators),
  }
}

/** The validators byte for byte (RFC 9110 sections 13.1.2 and 13.1.3). */
function conditions(validators: FetchRequest['validators']): Record<string, string> {
  return {
    ...(validators?.etag && { 'if-none-match': validators.etag }),
    ...(validators?.lastModified && { 'if-modified-since': validators.lastModified }),
  }
}

/** Whether a header of a feed can be sent: its name and value as RFC 9110 wants them, and not one of ours. */
export function isSendable([name, value]: [string, string]): boolean {
  try {
    validateHeaderName(name)
    validateHeaderValue(name, value)
    return !ownHeaders.has(name.toLowerCase())
  } catch {
    return false
  }
}

const lowerCaseNames = (headers: Record<string, string>): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]))

function credentials(url: URL): Record<string, string> {
  if (url.username === '' && url.password === '') return {}
  const pair = `${percentDecoded(url.username)}:${percentDecoded(url.password)}`
  return { authorization: `Basic ${Buffer.from(pair).toString('base64')}` }
}

function percentDecoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
