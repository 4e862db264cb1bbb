import type { Session, User, UserPatch } from '../model/user'

/** People who may sign in. */
export interface UserStore {
  /** Whether there is one. */
  any(): Promise<boolean>
  /** False when a user of that name is there already: nothing is written then. */
  insert(user: User): Promise<boolean>
  get(name: string): Promise<User | null>
  /** By name. */
  list(): Promise<User[]>
  /** Null when there is no such user. */
  patch(name: string, patch: UserPatch): Promise<User | null>
  /** With the sessions and tokens of that user. False when there is no such user. */
  remove(name: string): Promise<boolean>
}

export interface SessionStore {
  insert(session: Session): Promise<void>
  find(hash: string): Promise<Session | null>
  touch(id: string, seenAt: Date): Promise<void>
  /** Of one user, newest first. */
  list(userName: string): Promise<Session[]>
  /** False when there is no such session of that user. */
  remove(id: string, userName: string): Promise<boolean>
  /** All of a user; answers how many. */
  removeOf(userName: string): Promise<number>
}

/** How often somebody tried to sign in of late, by account and by address. */
export interface SignInStore {
  /** Counts one more try and answers how many since the window began; one of before has ended. */
  count(key: string, windowMs: number): Promise<{ tries: number; until: Date }>
  forget(key: string): Promise<void>
}
