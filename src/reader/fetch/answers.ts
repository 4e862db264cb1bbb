import { type IncomingHttpHeaders, STATUS_CODES } from 'node:http'
import type { FailureKind } from '../../model/failure'
import type { FetchAnswer } from './fetched'
import { retryAfterMs } from './retry-after'

export type Ended = Extract<FetchAnswer, { name: 'ended' }>

const defaultWaitMs = 10 * 60_000

/** What a status without a body to read means (RFC 9110 section 15), for the run. */
export function endedBy(
  status: number,
  headers: IncomingHttpHeaders,
  host: string,
  now: Date,
): Ended {
  const said = `${host} answered ${status} ${STATUS_CODES[status] ?? ''}`.trim()
  if (headers['cf-mitigated'] !== undefined) {
    return permanent('blocked', `${said} with a challenge that only a browser can pass.`)
  }
  if (status === 429 || status === 503) return waiting(said, headers['retry-after'], now)
  if (status === 304) return retryable('serverError', `${said} to a request without a condition.`)
  if (status === 408 || status === 425 || status >= 500) return retryable('serverError', `${said}.`)
  return permanent(kindOf(status), `${said}.`)
}

function kindOf(status: number): FailureKind {
  if (status === 404) return 'notFound'
  if (status === 410) return 'gone'
  return status === 401 || status === 403 ? 'forbidden' : 'httpError'
}

function waiting(said: string, header: string | undefined, now: Date): Ended {
  const wishMs = retryAfterMs(header, now)
  const until = new Date(now.getTime() + (wishMs ?? defaultWaitMs))
  const message =
    wishMs === null
      ? `${said} without saying how long to wait; we wait 10 minutes.`
      : `${said} and asks to wait ${Math.ceil(wishMs / 1000)} s.`
  return {
    name: 'ended',
    outcome: { name: 'waiting', until, reason: 'rateLimited', message },
    retryAfter: until,
  }
}

export const permanent = (kind: FailureKind, message: string): Ended => ({
  name: 'ended',
  outcome: { name: 'permanent', failure: { kind, message } },
  retryAfter: null,
})

export const retryable = (kind: FailureKind, message: string): Ended => ({
  name: 'ended',
  outcome: { name: 'retryable', failure: { kind, message } },
  retryAfter: null,
})
