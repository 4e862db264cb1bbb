import { createMiddleware } from 'hono/factory'
import { HTTPException } from 'hono/http-exception'
import { matchedRoutes } from 'hono/route'
import type { RouterRoute } from 'hono/types'
import { actAs } from '../audit'
import type { Deps } from '../deps'
import { mayDo, type Role, roles } from '../model/role'
import { waitAtMost } from '../queue/grace'
import { StoreUnavailable } from '../store/store'
import { adminNames } from '../users'
import { type Access, accessOf } from './access'
import { type Env, isApi, isFragment, type RouteContext } from './env'
import { answerRefusal } from './errors'
import { isRead, tellsItsOrigin } from './guard'
import { createIdentify, type Stranger, type Visitor } from './visitor'

/** Lets in who has the role that the route takes (`access.ts`); all that he does is his. */
export function door(deps: Deps) {
  const identify = createIdentify(deps)
  return createMiddleware<Env>(async function door(c, next) {
    const access = accessHere(c)
    if (access === null) return answerUnlisted(c)
    const isAnyones = access === 'anyone'
    if (isAnyones && !isRead(c) && !tellsItsOrigin(c)) return answerUntold(c)
    if (isAnyones) return next()
    const found = await inTime(identify(c))
    if (typeof found === 'string') return answerStranger(c, found)
    c.set('visitor', found)
    c.set('isLetIn', async (role: Role) => isLetIn(await identify(c), role))
    if (!mayDo(found.role, access)) return answerForbidden(c, deps, found, access)
    if (found.isAmbient && !isRead(c) && !tellsItsOrigin(c)) return answerUntold(c)
    await actAs(found.actor, next)
  })
}

/** For a handler whose route takes less than some of what it does. Throws 403. */
export function requireRole(c: RouteContext, role: Role): void {
  if (c.var.visitor && mayDo(c.var.visitor.role, role)) return
  throw new HTTPException(403, { message: `This takes the role of ${role}. Ask an admin.` })
}

/** A change that only pauses or resumes: an operator may that. */
export const isPause = (change: object): boolean =>
  Object.keys(change).every((name) => name === 'pausedBecause')

const isLetIn = (found: Visitor | Stranger, role: Role): boolean =>
  typeof found !== 'string' && mayDo(found.role, role)

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

/** So long the store may take to say who asks. */
const patienceMs = 1000

async function inTime<T>(answer: Promise<T>): Promise<T> {
  if (await waitAtMost(patienceMs, answer)) return answer
  throw new StoreUnavailable('It says nothing.')
}

const answerUnlisted = (c: RouteContext) =>
  answerRefusal(c, {
    status: 403,
    title: 'Closed to everybody',
    detail: 'Nobody has said who may come here (src/routes/access.ts).',
  })

const answerUntold = (c: RouteContext) =>
  answerRefusal(c, {
    status: 403,
    title: 'Refused',
    detail:
      'This request does not say which page it comes from. Nothing was changed. Programs sign in with a token.',
  })

function answerStranger(c: RouteContext, why: Stranger) {
  switch (why) {
    case 'nobody':
      return answerNobody(c)
    case 'notHere':
      return answerRefusal(c, {
        status: 403,
        title: 'Not set up yet',
        detail:
          'Until there is a user, Gleaner answers only on its own machine, at localhost. Make one there, or with "bun run user add NAME --role admin".',
      })
    case 'tooMany':
      c.header('Retry-After', '60')
      return answerRefusal(c, {
        status: 429,
        title: 'Too many tokens that are none',
        detail: 'So many tokens from this address were wrong that none is looked at for a minute.',
      })
    default:
      return why satisfies never
  }
}

/** A person is shown the way in, and comes back to where he wanted to go. */
function answerNobody(c: RouteContext) {
  const isPage = isRead(c) && c.req.header('accept')?.includes('text/html')
  if (isPage && !isApi(c) && !isFragment(c)) {
    const { pathname, search } = new URL(c.req.url)
    return c.redirect(`/login?${new URLSearchParams({ next: pathname + search })}`, 303)
  }
  if (isOutput(c) && !isBrowser(c)) c.header('WWW-Authenticate', basic)
  c.header('WWW-Authenticate', 'Bearer realm="Gleaner"', { append: true })
  return answerRefusal(c, {
    status: 401,
    title: 'Not signed in',
    detail: 'Sign in at /login, or send a token (Authorization: Bearer ...).',
  })
}

const basic = 'Basic realm="Gleaner: any name, a token as password", charset="UTF-8"'

/** What readers of feeds ask for, and programs that only know of a name and a password. */
const isOutput = (c: RouteContext): boolean => /^(\/api\/v1)?\/listings\.\w+$/.test(c.req.path)

/** Would open a box for a password, where the page for signing in is meant. */
const isBrowser = (c: RouteContext): boolean =>
  c.req.header('sec-fetch-mode') !== undefined ||
  (c.req.header('accept')?.includes('text/html') ?? false)

async function answerForbidden(
  c: RouteContext,
  deps: Deps,
  { actor, role }: Visitor,
  needed: Role,
) {
  const admins = await adminNames(deps)
  return answerRefusal(c, {
    status: 403,
    title: 'You may not do this',
    detail: `It takes the role of ${needed}; ${actor.name} has the role of ${role}. Ask ${admins.join(' or ')}.`,
  })
}
