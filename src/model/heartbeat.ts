/** What a process of Gleaner tells of itself every few seconds. */
export interface Heartbeat {
  /** Of its machine, and its process id. */
  name: string
  /** A `command` works on the runs that it opened, and takes no others. */
  role: 'web' | 'worker' | 'command'
  /** Since when it has been heard of without a pause. */
  aliveSince: Date
  seenAt: Date
  /** When it said that it ends; null: it never did. */
  stoppedAt: Date | null
  /** Since when the queue does not answer it; null: it does. */
  queueDownSince: Date | null
}

/** What a process knows of itself. */
export type Beat = Pick<Heartbeat, 'name' | 'role' | 'aliveSince' | 'queueDownSince'>

export const beatMs = 3000
/** Who was not heard of for so long has died, or does as little as the dead. */
export const lostMs = 10_000

export const isAlive = ({ seenAt, stoppedAt }: Heartbeat, now: Date): boolean =>
  stoppedAt === null && now.getTime() - seenAt.getTime() < lostMs
