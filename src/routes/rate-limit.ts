import { createMiddleware } from 'hono/factory'
import type { Deps } from '../deps'
import { askerOf } from './asker'
import type { Env, RouteContext } from './env'
import { answerProblem } from './problem'
import { requestWindows, windowMs } from './request-windows'

/**
 * So many requests a minute for each asker, counted by this process. Every answer tells what is left
 * (draft-ietf-httpapi-ratelimit-headers-10), an excess is refused with the time to wait. A stream that stays open is one
 * request.
 */
export function rateLimit({ config, now }: Pick<Deps, 'config' | 'now'>) {
  const quota = config.API_RATE_LIMIT
  const windows = requestWindows(now)
  return createMiddleware<Env>(async function rateLimit(c, next) {
    if (quota === 0) return next()
    const window = windows.use(askerOf(c))
    const seconds = Math.max(1, Math.ceil((window.endsAt - now().getTime()) / 1000))
    c.header('RateLimit-Policy', `"minute";q=${quota};w=${windowMs / 1000}`)
    c.header('RateLimit', `"minute";r=${Math.max(0, quota - window.used)};t=${seconds}`)
    if (window.used > quota) return answerExcess(c, quota, seconds)
    return next()
  })
}

function answerExcess(c: RouteContext, quota: number, seconds: number): Response {
  c.header('Retry-After', String(seconds))
  return answerProblem(c, {
    status: 429,
    title: 'Too many requests',
    detail: `You may ask ${quota} times a minute. Come again in ${seconds} s, or raise API_RATE_LIMIT.`,
  })
}
