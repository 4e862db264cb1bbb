import { record } from './audit'
import type { Deps } from './deps'
import { isAlive, type Session, sessionLifeMs, type User } from './model/user'
import { isPassword } from './passwords'
import { hashOfSecret, newSecret } from './secrets'
import { StoreUnavailable } from './store/store'

/** Who wants in, and from where. */
export interface SignInWish {
  name: string
  password: string
  address: string
  /** Whose tries are counted together, where that is more than the address. */
  network?: string
  agent: string
  /** Of the session that the browser had: it ends. */
  before: string | null
}

export interface SignedIn {
  name: 'signedIn'
  user: User
  session: Session
  secret: string
}

export type SignIn = SignedIn | { name: 'refused' } | { name: 'tooMany'; until: Date }

const windowMs = 15 * 60_000
const mostPerAccount = 10
const mostPerAddress = 50

/** The same answer, after the same time, for a wrong password and for a name that nobody has. */
export async function signIn(deps: Deps, wish: SignInWish): Promise<SignIn> {
  const { store, log } = deps
  const account = `account ${wish.name}`
  const until = await limit(deps, account, `address ${wish.network ?? wish.address}`)
  if (until) {
    log.warn({ address: wish.address, until }, 'too many tries to sign in')
    return { name: 'tooMany', until }
  }
  const user = await store.users.get(wish.name)
  if (!(await isPassword(user?.passwordHash ?? null, wish.password)) || !user) {
    // What nobody is called may be a password that was typed into the wrong field.
    log.warn({ user: user?.name ?? null, address: wish.address }, 'sign-in refused')
    return { name: 'refused' }
  }
  await store.signIns.forget(account)
  if (wish.before) await endSession(deps, wish.before)
  return openSession(deps, user, wish)
}

/** Counted before the password is looked at: of many at once none slips through. Null: go on. */
async function limit({ store }: Deps, account: string, address: string): Promise<Date | null> {
  const [ofAddress, ofAccount] = await Promise.all([
    store.signIns.count(address, windowMs),
    store.signIns.count(account, windowMs),
  ])
  if (ofAccount.tries > mostPerAccount) return ofAccount.until
  return ofAddress.tries > mostPerAddress ? ofAddress.until : null
}

/** A new session with a secret of its own, whatever the browser brought. */
export async function openSession(
  { store, log }: Deps,
  user: User,
  { address, agent }: Pick<SignInWish, 'address' | 'agent'>,
): Promise<SignedIn> {
  const now = store.now()
  const secret = newSecret()
  const session: Session = {
    id: Bun.randomUUIDv7('hex', now),
    hash: hashOfSecret(secret),
    userName: user.name,
    createdAt: now,
    seenAt: now,
    expiresAt: new Date(now.getTime() + sessionLifeMs),
    address,
    agent: agent.slice(0, 300),
  }
  await store.sessions.insert(session)
  log.info({ user: user.name, address }, 'signed in')
  return { name: 'signedIn', user, session, secret }
}

/** Ends the session of this secret, if there is one. */
export async function endSession({ store }: Pick<Deps, 'store'>, secret: string): Promise<void> {
  const session = await store.sessions.find(hashOfSecret(secret))
  if (session) await store.sessions.remove(session.id, session.userName)
}

/** Ends one that a person has picked from those of his own. False: there is none. */
export async function endOneSession(
  deps: Pick<Deps, 'store'>,
  id: string,
  userName: string,
): Promise<boolean> {
  const isEnded = await deps.store.sessions.remove(id, userName)
  if (isEnded) await record(deps, ended(userName))
  return isEnded
}

/** Answers how many they were. */
export async function endAllSessions(deps: Pick<Deps, 'store'>, userName: string): Promise<number> {
  const count = await deps.store.sessions.removeOf(userName)
  if (count > 0) await record(deps, { ...ended(userName), details: { count } })
  return count
}

const ended = (userName: string) =>
  ({ action: 'sessionEnded', thing: `user:${userName}`, subject: userName }) as const

export type PasswordCheck = { name: 'right' | 'wrong' } | { name: 'tooMany'; until: Date }

/** Whether this is the password of that user; counted like a sign-in, so that nobody tries them all. */
export async function checkPassword(
  { store }: Deps,
  name: string,
  password: string,
): Promise<PasswordCheck> {
  const account = `account ${name}`
  const { tries, until } = await store.signIns.count(account, windowMs)
  if (tries > mostPerAccount) return { name: 'tooMany', until }
  const user = await store.users.get(name)
  if (!(await isPassword(user?.passwordHash ?? null, password))) return { name: 'wrong' }
  await store.signIns.forget(account)
  return { name: 'right' }
}

/** So exact is known when somebody was last there: a write for each request would cost more than it tells. */
export const seenEveryMs = 5 * 60_000

/** Who has the session of this secret; null: nobody, or it has ended. */
export async function readSession(
  { store }: Pick<Deps, 'store'>,
  secret: string,
): Promise<{ user: User; session: Session } | null> {
  const session = await store.sessions.find(hashOfSecret(secret))
  const now = store.now()
  if (!session || !isAlive(session, now)) return null
  const user = await store.users.get(session.userName)
  // A later user of the same name is another person.
  if (!user || user.createdAt > session.createdAt) return null
  if (now.getTime() - session.seenAt.getTime() >= seenEveryMs)
    await store.sessions.touch(session.id, now).catch(unlessDown)
  return { user, session }
}

/** A database that only reads must not keep out who only reads. */
export function unlessDown(error: unknown): void {
  if (!(error instanceof StoreUnavailable)) throw error
}
