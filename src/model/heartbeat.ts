/** What a process of Gleaner tells of itself every few seconds. */
export interface Heartbeat {
  /** Of its machine, and its process id. */
  name: string
  role: 'web' | 'worker'
  startedAt: Date
  seenAt: Date
  /** When it said that it ends; null: it never did. */
  stoppedAt: Date | null
}

export const beatMs = 3000
/** Who was not heard of for so long has died, or does as little as the dead. */
export const lostMs = 10_000

export const isAlive = ({ seenAt, stoppedAt }: Heartbeat, now: Date): boolean =>
  stoppedAt === null && now.getTime() - seenAt.getTime() < lostMs
