import { parseHttpDate } from './http-date'

const dayMs = 24 * 3_600_000

/** The wait that `Retry-After` asks for (RFC 9110 section 10.2.3), in ms, a day at most; null: none, or garbage. */
export function retryAfterMs(header: string | undefined, now: Date): number | null {
  const value = header?.trim() ?? ''
  const wishMs = /^\d+$/.test(value) ? Number(value) * 1000 : untilMs(value, now)
  return wishMs === null ? null : Math.min(Math.max(wishMs, 0), dayMs)
}

function untilMs(value: string, now: Date): number | null {
  const date = parseHttpDate(value)
  return date && date.getTime() - now.getTime()
}
