import type { Db } from 'mongodb'

/** What every collection works with. */
export interface Context {
  db: Db
  /** The store's clock. */
  now: () => Date
  /** To be called after every command that wrote. */
  wrote: () => void
}
