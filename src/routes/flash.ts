import { deleteCookie, getCookie, setCookie } from 'hono/cookie'
import { z } from 'zod'
import type { NoticeProps } from '../../views/notice'
import type { RouteContext } from './env'

const name = 'notice'
const shape = z.object({
  tone: z.enum(['good', 'info', 'bad']),
  text: z.string().max(1000),
  forceFeedId: z.string().max(200).optional(),
})

/** Leaves a notice for the next page. */
export function leaveNotice(c: RouteContext, notice: NoticeProps): void {
  setCookie(c, name, JSON.stringify(notice), {
    path: '/',
    httpOnly: true,
    sameSite: 'Lax',
    maxAge: 30,
  })
}

/** The notice that was left, once. */
export function takeNotice(c: RouteContext): NoticeProps | null {
  const text = getCookie(c, name)
  if (!text) return null
  deleteCookie(c, name, { path: '/' })
  try {
    return shape.parse(JSON.parse(text))
  } catch {
    return null
  }
}
