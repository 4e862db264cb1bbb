import type { HostWait } from './host'

/** What was asked of a host, and what it cost both sides. */
export interface LedgerEntry {
  requests: number
  /** Answers 304. */
  notModified: number
  /** Answers 429 and 503. */
  rateLimited: number
  /** On the wire. */
  bytes: number
  /** Bytes that a 304 made needless: the size of the last whole answer. */
  bytesSaved: number
}

/** One for each host and day. */
export interface LedgerDay extends LedgerEntry {
  host: string
  /** `2026-11-23`, UTC. */
  day: string
}

export const ledgerFields = [
  'requests',
  'notModified',
  'rateLimited',
  'bytes',
  'bytesSaved',
] as const satisfies (keyof LedgerEntry)[]

export const noEntry = (): LedgerEntry => ({
  requests: 0,
  notModified: 0,
  rateLimited: 0,
  bytes: 0,
  bytesSaved: 0,
})

export const dayOf = (at: Date): string => at.toISOString().slice(0, 10)

/** So many days are kept. */
export const ledgerDays = 400

/** The last day that is kept no more. */
export const dayBeforeLedger = (now: Date): string =>
  dayOf(new Date(now.getTime() - ledgerDays * 24 * 3_600_000))

export const monthDays = 30

/** What we ask of a host, and what stands against asking it now. */
export interface HostReport {
  /** Its name; for a wish that is kept for less or more than a host a URL, or `*.` and a domain. */
  host: string
  today: LedgerEntry
  /** Today and the days before it, `monthDays` in all. */
  month: LedgerEntry
  wait: HostWaiting | null
  /** Runs that wait for their turn. */
  waiting: number
  /** Those whose feeds are there. */
  sources: string[]
}

export interface HostWaiting {
  kind: HostWait
  until: Date
  reason: string
}
