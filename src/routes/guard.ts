import { createMiddleware } from 'hono/factory'
import type { Config } from '../config'
import type { Env, RouteContext } from './env'
import { answerRefusal } from './errors'

/**
 * Answers only to names that are ours: a page of another site whose name was bound to this address
 * (DNS rebinding) would be of our origin for the browser.
 */
export function hostGuard(config: Pick<Config, 'PUBLIC_URL'>) {
  const publicHost = config.PUBLIC_URL ? new URL(config.PUBLIC_URL).host : null
  return createMiddleware<Env>(async function hostGuard(c, next) {
    const host = hostOf(c)
    if (isProbe(c)) return next()
    if (isLoopback(host) || host === publicHost) return next()
    return answerRefusal(c, {
      status: 421,
      title: 'Not the name of this server',
      detail: `Gleaner does not answer to "${host}". Use localhost, or set PUBLIC_URL to the address that people use.`,
    })
  })
}

/** Ask by the address of a container. Probes are told nothing that a stranger could use, and a scrape has its own door. */
export const isProbe = (c: RouteContext): boolean => probes.has(c.req.path)

const probes = new Set(['/livez', '/readyz', '/metrics'])

export const hostOf = (c: RouteContext): string =>
  (c.req.header('host') ?? new URL(c.req.url).host).toLowerCase()

/** RFC 6761 section 6.3 for the names, RFC 1122 section 3.2.1.3 for 127/8. */
export const isLoopback = (host: string): boolean =>
  /^(localhost|[\w-]+\.localhost|127(\.\d{1,3}){3}|\[::1\])(:\d+)?$/.test(host)

/**
 * Refuses every write, JSON too, that a browser sends from another origin. Programs that are no
 * browser send neither header.
 */
export function originGuard(config: Pick<Config, 'PUBLIC_URL'>) {
  const publicOrigin = config.PUBLIC_URL ? new URL(config.PUBLIC_URL).origin : null
  const plainOrigin = publicOrigin?.startsWith('https:')
    ? publicOrigin.replace('https:', 'http:')
    : null
  return createMiddleware<Env>(async function originGuard(c, next) {
    if (isRead(c)) return next()
    const site = c.req.header('sec-fetch-site')
    const isOwnSite = !site || site === 'same-origin' || site === 'none'
    if (isOwnSite && isOwnOrigin(c, c.req.header('origin'))) return next()
    return answerRefusal(c, {
      status: 403,
      title: 'Refused',
      detail: 'This request comes from a page of another site. Nothing was changed.',
    })
  })

  /** Where TLS is meant, a page that came without it may be anybody's on the way. */
  function isOwnOrigin(c: RouteContext, origin: string | undefined): boolean {
    if (!origin || origin === publicOrigin) return true
    return origin !== plainOrigin && hostIn(origin) === hostOf(c)
  }
}

export const isRead = (c: RouteContext): boolean =>
  c.req.method === 'GET' || c.req.method === 'HEAD'

/** Says where it comes from, as every browser does; whether that is here `originGuard` has seen to. */
export const tellsItsOrigin = (c: RouteContext): boolean =>
  c.req.header('sec-fetch-site') !== undefined || c.req.header('origin') !== undefined

/** A proxy that ends TLS keeps the host and changes the scheme, so the host decides. */
const hostIn = (origin: string): string | null =>
  URL.canParse(origin) ? new URL(origin).host.toLowerCase() : null
