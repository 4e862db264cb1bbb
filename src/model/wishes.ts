/** What a document says of when it wants to be asked for. */
export interface PollWishes {
  /** The shortest time between two requests: `ttl`, `sy:updatePeriod`; null: not said. */
  ttlMs: number | null
  /** RSS 2.0 `skipHours`: hours in UTC, 0 to 23, in which nothing new is to be had. */
  skipHours: readonly number[]
  /** RSS 2.0 `skipDays`: days in UTC, 0 is Sunday. */
  skipDays: readonly number[]
}

export const noWishes = (): PollWishes => ({ ttlMs: null, skipHours: [], skipDays: [] })
