import type { Deps } from '../deps'
import { type Actor, thisMachine } from '../model/actor'
import type { Role } from '../model/role'
import type { Session } from '../model/user'
import { readSession } from '../sign-in'
import { isTokenLike, readToken } from '../tokens'
import { userName, watchUsers } from '../users'
import {
  addressOf,
  isForwarded,
  isLoopbackAddress,
  isTrustedProxy,
  networkOf,
  peerOf,
} from './address'
import { isApi, type RouteContext } from './env'
import { hostOf, isLoopback, isRead } from './guard'
import { requestWindows } from './request-windows'
import { sessionSecret } from './session-cookie'

/** Who asks, and what he may do. */
export interface Visitor {
  actor: Actor
  role: Role
  /** Null: he has signed in otherwise, or nobody has to yet. */
  session: Session | null
  /** The browser signs in by itself with each request: a write has to say where it comes from. */
  isAmbient: boolean
}

/**
 * Why nobody is let in: nobody said who asks, or there are no users and this is not the machine itself, or that address
 * has sent too many tokens that are none.
 */
export type Stranger = 'nobody' | 'notHere' | 'tooMany'

export function createIdentify(deps: Deps): (c: RouteContext) => Promise<Visitor | Stranger> {
  const hasUsers = watchUsers(deps)
  const visitorBy = tokenVisitors(deps)
  return async (c) => {
    if (!(await hasUsers())) return isHere(c, deps) ? machine : 'notHere'
    const given = tokenIn(c)
    if (given) return visitorBy(given, networkOf(addressOf(c, deps.config)))
    return (await sessionVisitor(c, deps)) ?? (await proxyVisitor(c, deps)) ?? 'nobody'
  }
}

const machine: Visitor = { actor: thisMachine, role: 'admin', session: null, isAmbient: false }

/**
 * By a name of this machine and from it, not through a proxy that others reach, whatever address the server listens on:
 * a name alone can be made up. A container is reached through its host, which is trusted by setting.
 */
function isHere(c: RouteContext, { config }: Deps): boolean {
  const peer = peerOf(c)
  const isNear = isLoopbackAddress(peer) || isTrustedProxy(peer, config)
  return isLoopback(hostOf(c)) && isNear && !isForwarded(c)
}

/** What a program signs in with, and whether it may be a browser that sends it by itself. */
type GivenToken = Pick<Visitor, 'isAmbient'> & { secret: string }

/** Null: nothing. */
function tokenIn(c: RouteContext): GivenToken | null {
  const [, scheme, value = ''] = c.req.header('authorization')?.match(/^(\w+) +(\S+)$/) ?? []
  switch (scheme?.toLowerCase()) {
    // RFC 6750 section 2.1
    case 'bearer':
      return { secret: value, isAmbient: false }
    case 'basic':
      return isRead(c) && isApi(c) ? tokenInBasic(value) : null
    default:
      return null
  }
}

/**
 * For readers of feeds that send no header of their own: a token as the password of anybody (RFC 7617 section 2). What
 * is no token is not meant for us: a proxy asks people for passwords, and passes them on.
 */
function tokenInBasic(value: string): GivenToken | null {
  const pair = Buffer.from(value, 'base64').toString()
  const secret = pair.slice(pair.indexOf(':') + 1)
  return isTokenLike(secret) ? { secret, isAmbient: true } : null
}

/** Tokens that are none are counted by address, like requests: a flood of them does not reach the store. */
function tokenVisitors(deps: Deps) {
  const { config, log, now } = deps
  const most = config.API_RATE_LIMIT || Number.POSITIVE_INFINITY
  const wrong = requestWindows(now)
  return async ({ secret, isAmbient }: GivenToken, network: string) => {
    if ((wrong.read(network)?.used ?? 0) >= most) return 'tooMany'
    const found = await readToken(deps, secret)
    if (!found) {
      if (wrong.use(network).used === most) log.warn({ network }, 'too many tokens that are none')
      return 'nobody'
    }
    const actor = { name: found.user.name, token: found.token.name }
    return { actor, role: found.role, session: null, isAmbient }
  }
}

async function sessionVisitor(c: RouteContext, deps: Deps): Promise<Visitor | null> {
  const secret = sessionSecret(c)
  const found = secret && (await readSession(deps, secret))
  if (!found) return null
  const { user, session } = found
  return { actor: { name: user.name, token: null }, role: user.role, session, isAmbient: true }
}

/** Whom a trusted proxy names; he has to be a user. */
async function proxyVisitor(c: RouteContext, { config, store }: Deps): Promise<Visitor | null> {
  const { TRUSTED_PROXY_HEADER: header } = config
  const said = header && isTrustedProxy(peerOf(c), config) ? c.req.header(header) : undefined
  const name = userName.safeParse(said)
  const user = name.success ? await store.users.get(name.data) : null
  if (!user) return null
  return {
    actor: { name: user.name, token: null },
    role: user.role,
    session: null,
    isAmbient: true,
  }
}
