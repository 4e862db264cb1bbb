import { record } from './audit'
import type { Deps } from './deps'
import { lesserOf, type Role } from './model/role'
import { isExpired, type Token } from './model/token'
import type { User } from './model/user'
import { hashOfSecret, newSecret } from './secrets'
import { seenEveryMs, unlessDown } from './sign-in'

export interface TokenWish {
  name: string
  userName: string
  role: Role
  /** Null: it never expires. */
  days: number | null
}

export type TokenMaking = { name: 'made'; token: Token; secret: string } | { name: 'taken' }

const dayMs = 24 * 3_600_000
/** So that a secret that got out can be found, and told what it opens. */
const prefix = 'gleaner_'

/** Whether it looks like the secret of a token: nobody's password does. */
export const isTokenLike = (text: string): boolean => text.startsWith(prefix)

/** The secret is answered once, and kept nowhere. */
export async function makeToken({ store, log }: Deps, wish: TokenWish): Promise<TokenMaking> {
  const { name, userName, role, days } = wish
  const now = store.now()
  const secret = `${prefix}${newSecret()}`
  const token: Token = {
    id: Bun.randomUUIDv7('hex', now),
    hash: hashOfSecret(secret),
    beginning: secret.slice(0, prefix.length + 4),
    name,
    userName,
    role,
    createdAt: now,
    expiresAt: days === null ? null : new Date(now.getTime() + days * dayMs),
    usedAt: null,
  }
  if (!(await store.tokens.insert(token))) return { name: 'taken' }
  log.info({ token: name, user: userName, role }, 'token made')
  const thing = `token:${token.id}` as const
  await record({ store }, { action: 'tokenMade', thing, subject: name, details: { role, days } })
  return { name: 'made', token, secret }
}

/** From now on it opens nothing. Null: there is no such token. */
export async function revokeToken({ store, log }: Deps, id: string): Promise<Token | null> {
  const token = await store.tokens.remove(id)
  if (!token) return null
  const { name, userName } = token
  log.info({ token: name, user: userName }, 'token revoked')
  const what = { thing: `token:${id}`, subject: name, details: { user: userName } } as const
  await record({ store }, { action: 'tokenRevoked', ...what })
  return token
}

/** Whose token this is, and what it may do: never more than its user. Null: nobody's, or it has expired. */
export async function readToken(
  { store }: Pick<Deps, 'store'>,
  secret: string,
): Promise<{ user: User; token: Token; role: Role } | null> {
  const token = await store.tokens.find(hashOfSecret(secret))
  const now = store.now()
  if (!token || isExpired(token, now)) return null
  const user = await store.users.get(token.userName)
  // A later user of the same name is another person.
  if (!user || user.createdAt > token.createdAt) return null
  if (!token.usedAt || now.getTime() - token.usedAt.getTime() >= seenEveryMs)
    await store.tokens.touch(token.id, now).catch(unlessDown)
  return { user, token, role: lesserOf(token.role, user.role) }
}
