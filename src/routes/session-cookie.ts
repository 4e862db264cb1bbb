import { deleteCookie, getCookie, setCookie } from 'hono/cookie'
import type { Config } from '../config'
import { sessionLifeMs } from '../model/user'
import type { RouteContext } from './env'
import { hostOf } from './guard'

type Public = Pick<Config, 'PUBLIC_URL'>

const name = 'session'

/**
 * Behind TLS the browser gives it to nobody who speaks without, and takes none of that name from another host of the
 * domain (`__Host-`, RFC 6265bis section 4.1.3.2).
 */
export function keepSession(c: RouteContext, config: Public, secret: string): void {
  const secure = isBehindTls(c, config)
  setCookie(c, name, secret, {
    path: '/',
    httpOnly: true,
    sameSite: 'Lax',
    secure,
    maxAge: sessionLifeMs / 1000,
    ...(secure && { prefix: 'host' }),
  })
}

/**
 * By the public name, by the page that the form stood on (`originGuard` has let it pass), or by the proxy: whoever makes
 * that up has a cookie that is given to less than it might be.
 */
function isBehindTls(c: RouteContext, { PUBLIC_URL }: Public): boolean {
  const isPublic = PUBLIC_URL !== undefined && new URL(PUBLIC_URL).host === hostOf(c)
  if (isPublic && PUBLIC_URL.startsWith('https:')) return true
  if (c.req.header('origin')?.startsWith('https:')) return true
  return c.req.header('x-forwarded-proto') === 'https'
}

/** The secret that the browser brings; null: none. */
export const sessionSecret = (c: RouteContext): string | null =>
  getCookie(c, name, 'host') ?? getCookie(c, name) ?? null

export function dropSession(c: RouteContext): void {
  deleteCookie(c, name, { path: '/' })
  deleteCookie(c, name, { path: '/', prefix: 'host', secure: true })
}
