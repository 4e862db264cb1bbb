import { z } from 'zod'

/** A sentence is a good one; where a person only types it, nothing longer is meant. */
export const givenPassword = z
  .string()
  .min(12, { error: 'Give a password of at least 12 characters.' })
  .max(200, { error: 'Give a password of at most 200 characters.' })

/** 19 MiB and two passes: the OWASP Password Storage Cheat Sheet's first choice for Argon2id. */
const cost = { algorithm: 'argon2id', memoryCost: 19_456, timeCost: 2 } as const

let turn: Promise<unknown> = Promise.resolve()

/** One at a time: whoever sends many passwords at once must not take all memory and cores. */
function inTurn<T>(work: () => Promise<T>): Promise<T> {
  const mine = turn.then(work)
  turn = mine.catch(() => {})
  return mine
}

export const hashPassword = (password: string): Promise<string> =>
  inTurn(() => Bun.password.hash(password, cost))

let decoy: Promise<string> | null = null

/** Takes as long for a user who is not there, or has no password (null). */
export async function isPassword(hash: string | null, password: string): Promise<boolean> {
  decoy ??= hashPassword(crypto.randomUUID())
  const known = hash ?? (await decoy)
  const isSame = await inTurn(() => Bun.password.verify(password, known))
  return isSame && hash !== null
}
