import type { Deps } from '../../src/deps'
import type { AuditEntry } from '../../src/model/audit'
import type { Role } from '../../src/model/role'
import type { Token } from '../../src/model/token'
import type { Session, User } from '../../src/model/user'
import { openSession } from '../../src/sign-in'
import { makeToken } from '../../src/tokens'
import { anId } from './factories'

const at = new Date('2026-11-23T10:00:00Z')

export const aUser = (overrides: Partial<User> = {}): User => ({
  name: 'anna',
  role: 'viewer',
  passwordHash: null,
  createdAt: at,
  ...overrides,
})

export const aSession = (overrides: Partial<Session> = {}): Session => ({
  id: anId(),
  hash: anId(),
  userName: 'anna',
  createdAt: at,
  seenAt: at,
  expiresAt: new Date(at.getTime() + 3_600_000),
  address: '127.0.0.1',
  agent: 'a browser',
  ...overrides,
})

export const aToken = (overrides: Partial<Token> = {}): Token => ({
  id: anId(),
  hash: anId(),
  beginning: 'gleaner_abc',
  name: `token ${anId()}`,
  userName: 'anna',
  role: 'viewer',
  createdAt: at,
  expiresAt: null,
  usedAt: null,
  ...overrides,
})

export const anAuditEntry = (overrides: Partial<AuditEntry> = {}): AuditEntry => ({
  id: anId(),
  at,
  actor: 'anna',
  token: null,
  action: 'runOpened',
  feedId: null,
  runId: null,
  thing: null,
  subject: null,
  details: {},
  ...overrides,
})

/** A user of that role, named like it, unless there is one; and what a browser of theirs sends. */
export async function signedInAs(deps: Deps, role: Role): Promise<Record<string, string>> {
  const user = aUser({ name: role, role, createdAt: deps.store.now() })
  await deps.store.users.insert(user)
  const { secret } = await openSession(deps, user, { address: '127.0.0.1', agent: 'a browser' })
  return { cookie: `session=${secret}`, 'sec-fetch-site': 'same-origin' }
}

/** What a program sends with a token of that role, made by an admin. */
export async function tokenOf(deps: Deps, role: Role): Promise<Record<string, string>> {
  await deps.store.users.insert(
    aUser({ name: 'admin', role: 'admin', createdAt: deps.store.now() }),
  )
  const making = await makeToken(deps, { name: anId(), userName: 'admin', role, days: 30 })
  if (making.name !== 'made') throw new Error('the name is taken')
  return { authorization: `Bearer ${making.secret}` }
}
