import { z } from 'zod'
import { record } from './audit'
import type { Deps } from './deps'
import type { Role } from './model/role'
import type { User } from './model/user'
import { hashPassword } from './passwords'
import { newSecret } from './secrets'

type UserDeps = Pick<Deps, 'store' | 'log'>

/** An address of mail will do, which a proxy may call a person by. */
export const userName = z
  .string()
  .trim()
  .toLowerCase()
  .regex(/^[a-z0-9][a-z0-9._@+-]{0,63}$/, {
    error: 'Give a name of letters, digits and . _ @ + -, at most 64 of them.',
  })

/** One that was made up, for a person who gave none. */
export const newPassword = (): string => newSecret().slice(0, 20)

export type UserAddition = { name: 'added'; user: User } | { name: 'taken' }

/** Null for the password: that person signs in through the proxy. */
export async function addUser(
  { store, log }: UserDeps,
  { name, role, password }: { name: string; role: Role; password: string | null },
): Promise<UserAddition> {
  const passwordHash = password === null ? null : await hashPassword(password)
  const user: User = { name, role, passwordHash, createdAt: store.now() }
  if (!(await store.users.insert(user))) return { name: 'taken' }
  log.info({ user: name, role }, 'user added')
  await record({ store }, { action: 'userAdded', ...named(name), details: { role } })
  return { name: 'added', user }
}

const named = (name: string) => ({ thing: `user:${name}`, subject: name }) as const

export type UserChange =
  | { name: 'changed'; user: User }
  | { name: 'noUser' }
  | { name: 'lastAdmin' }

export async function changeRole(deps: UserDeps, name: string, role: Role): Promise<UserChange> {
  const user = await patchRole(deps, name, role)
  return user === 'lastAdmin' ? { name: 'lastAdmin' } : changed(deps, user, { role })
}

/**
 * Without an admin nobody could make another one. It is looked at afterwards, for two may leave at once: then both stay.
 */
async function patchRole(
  { store }: UserDeps,
  name: string,
  role: Role,
): Promise<User | 'lastAdmin' | null> {
  const before = await store.users.get(name)
  const user = before && (await store.users.patch(name, { role }))
  if (before?.role !== 'admin' || (await adminNames({ store })).length > 0) return user
  await store.users.patch(name, { role: 'admin' })
  return 'lastAdmin'
}

/** Ends the sessions of that user: whoever knew the old password is out. */
export async function setPassword(
  deps: UserDeps,
  name: string,
  password: string,
): Promise<UserChange> {
  const passwordHash = await hashPassword(password)
  const user = await deps.store.users.patch(name, { passwordHash })
  if (user) await deps.store.sessions.removeOf(name)
  return changed(deps, user, { password: 'new' })
}

async function changed(
  deps: UserDeps,
  user: User | null,
  change: Record<string, string>,
): Promise<UserChange> {
  if (!user) return { name: 'noUser' }
  deps.log.info({ user: user.name, ...change }, 'user changed')
  await record(deps, { action: 'userChanged', ...named(user.name), details: change })
  return { name: 'changed', user }
}

/** With the sessions and tokens of that user. */
export async function removeUser(
  deps: UserDeps,
  name: string,
): Promise<'removed' | 'noUser' | 'lastAdmin'> {
  if ((await patchRole(deps, name, 'viewer')) === 'lastAdmin') return 'lastAdmin'
  if (!(await deps.store.users.remove(name))) return 'noUser'
  deps.log.info({ user: name }, 'user removed')
  await record(deps, { action: 'userRemoved', ...named(name) })
  return 'removed'
}

/** Whom to ask for more. */
export const adminNames = async ({ store }: Pick<Deps, 'store'>): Promise<string[]> =>
  (await store.users.list()).filter(({ role }) => role === 'admin').map(({ name }) => name)

/** Whether there are users. Once there are, there will be: the last admin stays. */
export function watchUsers({ store }: Pick<Deps, 'store'>): () => Promise<boolean> {
  let hasUsers = false
  return async () => {
    hasUsers ||= await store.users.any()
    return hasUsers
  }
}
