import { z } from 'zod'
import { roles } from '../../model/role'
import type { Token } from '../../model/token'
import type { User } from '../../model/user'
import { instant, type Wire } from './wire'

/** Nobody is told a hash. */
export interface ShownUser extends Omit<User, 'passwordHash'> {
  hasPassword: boolean
}

export const shownUser = ({ passwordHash, ...user }: User): ShownUser => ({
  ...user,
  hasPassword: passwordHash !== null,
})

export const userShape = z
  .object({
    name: z.string(),
    role: z.enum(roles),
    createdAt: instant,
    hasPassword: z.boolean().describe('False: signs in through the proxy only'),
  })
  .meta({ id: 'User' }) satisfies z.ZodType<Wire<ShownUser>>

export const userWithPasswordShape = userShape
  .extend({ password: z.string().nullable().describe('Told this once; null: there is none') })
  .meta({ id: 'UserWithPassword' })

export type ShownToken = Omit<Token, 'hash'>

export const shownToken = ({ hash, ...token }: Token): ShownToken => token

export const tokenShape = z
  .object({
    id: z.string(),
    beginning: z.string().describe('Its first characters, to know it by'),
    name: z.string(),
    userName: z.string().describe('In whose name it acts'),
    role: z.enum(roles).describe('What it may do, unless its user may less'),
    createdAt: instant,
    expiresAt: instant.nullable(),
    usedAt: instant.nullable().describe('To some minutes; null: never'),
  })
  .meta({ id: 'Token' }) satisfies z.ZodType<Wire<ShownToken>>

export const madeTokenShape = tokenShape
  .extend({ secret: z.string().describe('What to send as Bearer; told this once') })
  .meta({ id: 'MadeToken' })
