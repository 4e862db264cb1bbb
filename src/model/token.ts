import type { Role } from './role'

/** What a program signs in with, for the person who made it. The secret itself was shown once. */
export interface Token {
  /** UUIDv7: ids sort by the time of making. */
  id: string
  /** SHA-256 of the secret, in hexadecimal digits. */
  hash: string
  /** Its first characters, to know it by. */
  beginning: string
  name: string
  userName: string
  /** What it may do, unless its user may less. */
  role: Role
  createdAt: Date
  /** Null: never. */
  expiresAt: Date | null
  /** Null: never. Written at most once in some minutes. */
  usedAt: Date | null
}

export const isExpired = ({ expiresAt }: Pick<Token, 'expiresAt'>, now: Date): boolean =>
  expiresAt !== null && expiresAt <= now
