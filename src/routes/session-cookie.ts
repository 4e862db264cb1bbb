import { deleteCookie, getCookie, setCookie } from 'hono/cookie'
import type { Config } from '../config'
import { sessionLifeMs } from '../model/user'
import type { RouteContext } from './env'
import { hostOf } from './guard'

const name = 'session'

/** Behind TLS the browser gives it to nobody who speaks without. */
export function keepSession(
  c: RouteContext,
  { PUBLIC_URL }: Pick<Config, 'PUBLIC_URL'>,
  secret: string,
): void {
  const isPublic = PUBLIC_URL !== undefined && new URL(PUBLIC_URL).host === hostOf(c)
  setCookie(c, name, secret, {
    path: '/',
    httpOnly: true,
    sameSite: 'Lax',
    secure: isPublic && PUBLIC_URL.startsWith('https:'),
    maxAge: sessionLifeMs / 1000,
  })
}

/** The secret that the browser brings; null: none. */
export const sessionSecret = (c: RouteContext): string | null => getCookie(c, name) ?? null

export const dropSession = (c: RouteContext): void => void deleteCookie(c, name, { path: '/' })
