import type { Token } from '../model/token'

export interface TokenStore {
  /** False when that user has a token of that name: nothing is written then. */
  insert(token: Token): Promise<boolean>
  find(hash: string): Promise<Token | null>
  touch(id: string, usedAt: Date): Promise<void>
  /** Newest first. */
  list(): Promise<Token[]>
  /** The token that is no more; null when there is none. */
  remove(id: string): Promise<Token | null>
}
