import { isUtf8 } from 'node:buffer'
import type { Failure } from '../../model/outcome'

/** One request on the way to the feed. */
export interface Hop {
  url: URL
  /** The feed's own headers, credentials among them; empty after the origin has changed. */
  headers: Record<string, string>
  /** Redirects so far. */
  redirects: number
  /** None of them was for now only. */
  isForGood: boolean
}

const maxRedirects = 5
const redirectStatuses = new Set([301, 302, 303, 307, 308])
/** RFC 9110 sections 15.4.2 and 15.4.9. */
const permanentStatuses = new Set([301, 308])

export const isRedirect = (status: number): boolean => redirectStatuses.has(status)

/** Where a redirect leads. What the operator set for one origin is not told to another. */
export function nextHop(hop: Hop, status: number, location: string | undefined): Hop | Failure {
  const from = hop.url.host
  if (!location) return refuse(`${from} redirects without saying where.`)
  const url = URL.parse(asText(location), hop.url.href)
  if (!url) return refuse(`${from} redirects to an address that is none.`)
  if (!/^https?:$/.test(url.protocol))
    return refuse(`${from} redirects to a ${url.protocol} address.`)
  if (hop.url.protocol === 'https:' && url.protocol === 'http:') {
    return refuse(
      `${from} redirects from https to http (${url.host}), where anyone could change the feed.`,
    )
  }
  if (hop.redirects >= maxRedirects) {
    return refuse(`The feed was redirected more than ${maxRedirects} times, last by ${from}.`)
  }
  url.username = ''
  url.password = ''
  url.hash = ''
  const headers = url.origin === hop.url.origin ? hop.headers : {}
  const isForGood = hop.isForGood && permanentStatuses.has(status)
  return { url, headers, redirects: hop.redirects + 1, isForGood }
}

/** Headers come as latin1; hosts that write other characters write UTF-8. */
function asText(header: string): string {
  const bytes = Buffer.from(header, 'latin1')
  return isUtf8(bytes) ? bytes.toString('utf8') : header
}

const refuse = (message: string): Failure => ({ kind: 'redirect', message })
