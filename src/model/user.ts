import type { Role } from './role'

export interface User {
  /** In small letters; never changes. */
  name: string
  role: Role
  /** Argon2id, in the form of PHC; null: signs in through the proxy only. */
  passwordHash: string | null
  createdAt: Date
}

export type UserPatch = Partial<Pick<User, 'role' | 'passwordHash'>>

/** A browser that a person has signed in with. The secret itself is in its cookie only. */
export interface Session {
  /** UUIDv7: ids sort by the time of signing in. */
  id: string
  /** SHA-256 of the secret, in hexadecimal digits. */
  hash: string
  userName: string
  createdAt: Date
  /** Written at most once in some minutes. */
  seenAt: Date
  expiresAt: Date
  /** From where, and with what, the person signed in. */
  address: string
  agent: string
}

const hourMs = 3_600_000
/** A session ends so long after it was last used, and at the latest so long after signing in. */
export const sessionIdleMs = 7 * 24 * hourMs
export const sessionLifeMs = 30 * 24 * hourMs

export const isAlive = (session: Pick<Session, 'seenAt' | 'expiresAt'>, now: Date): boolean =>
  now < session.expiresAt && now.getTime() < session.seenAt.getTime() + sessionIdleMs
