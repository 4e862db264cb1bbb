import { createMiddleware } from 'hono/factory'
import { matchedRoutes } from 'hono/route'
import type { RouterRoute } from 'hono/types'
import { roles } from '../model/role'
import { type Access, accessOf } from './access'
import type { Env, RouteContext } from './env'
import { answerRefusal } from './errors'

/** Refuses a route of which nobody has said who may ask (`access.ts`). There are no users: whoever asks is an admin. */
export const door = createMiddleware<Env>(async function door(c, next) {
  const access = accessHere(c)
  if (access === null) return answerUnlisted(c)
  if (access !== 'anyone') c.set('role', 'admin')
  return next()
})

const strictness: readonly Access[] = ['anyone', ...roles]

/**
 * What the routes that this request matches take, the strictest of them: one may pass on to the next. An address
 * without a route is shown to nobody who may not read. Null: one of them is in no list.
 */
function accessHere(c: RouteContext): Access | null {
  const asked = matchedRoutes(c).filter(isRoute)
  if (asked.length === 0) return 'viewer'
  let strictest: Access = 'anyone'
  for (const { method, path } of asked) {
    const access = accessOf(method, path)
    if (access === null) return null
    if (strictness.indexOf(access) > strictness.indexOf(strictest)) strictest = access
  }
  return strictest
}

/** Middleware is registered for all methods below a path. */
export const isRoute = ({ method, path }: Pick<RouterRoute, 'method' | 'path'>): boolean =>
  !(method === 'ALL' && path.endsWith('*'))

const answerUnlisted = (c: RouteContext) =>
  answerRefusal(c, {
    status: 403,
    title: 'Closed to everybody',
    detail: 'Nobody has said who may come here (src/routes/access.ts).',
  })
