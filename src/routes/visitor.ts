import type { Deps } from '../deps'
import { type Actor, thisMachine } from '../model/actor'
import type { Role } from '../model/role'
import type { Session } from '../model/user'
import { readSession } from '../sign-in'
import { readToken } from '../tokens'
import { userName, watchUsers } from '../users'
import { isForwarded, isLoopbackAddress, isTrustedProxy, peerOf } from './address'
import type { RouteContext } from './env'
import { hostOf, isLoopback } from './guard'
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

/** Why nobody is let in: nobody said who asks, or there are no users and this is not the machine itself. */
export type Stranger = 'nobody' | 'notHere'

export function createIdentify(deps: Deps): (c: RouteContext) => Promise<Visitor | Stranger> {
  const hasUsers = watchUsers(deps)
  return async (c) => {
    if (!(await hasUsers())) return isHere(c, deps) ? machine : 'notHere'
    const token = bearerOf(c)
    if (token !== null) return (await tokenVisitor(token, deps)) ?? 'nobody'
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

/** What a program signs in with (RFC 6750 section 2.1); null: nothing. */
const bearerOf = (c: RouteContext): string | null =>
  c.req.header('authorization')?.match(/^bearer +(\S+)$/i)?.[1] ?? null

async function tokenVisitor(secret: string, deps: Deps): Promise<Visitor | null> {
  const found = await readToken(deps, secret)
  if (!found) return null
  const actor = { name: found.user.name, token: found.token.name }
  return { actor, role: found.role, session: null, isAmbient: false }
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
