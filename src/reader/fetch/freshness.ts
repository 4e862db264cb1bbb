import type { IncomingHttpHeaders } from 'node:http'
import { parseHttpDate } from './http-date'

/** How long the answer stays fresh (RFC 9111 section 4.2.1), in ms: `max-age`, else `Expires`; null: not said. */
export function freshnessMs(headers: IncomingHttpHeaders, now: Date): number | null {
  const control = headers['cache-control'] ?? ''
  if (/\bno-(?:cache|store)\b/i.test(control)) return null
  const seconds = /\bmax-age\s*=\s*"?(\d+)/i.exec(control)?.[1]
  if (seconds !== undefined) return Number(seconds) * 1000
  const expires = parseHttpDate(headers.expires ?? '')
  const date = parseHttpDate(headers.date ?? '') ?? now
  return expires && Math.max(expires.getTime() - date.getTime(), 0)
}
