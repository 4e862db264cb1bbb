import type { Host, Slot, Verdict } from '../model/host'
import type { LedgerDay, LedgerEntry } from '../model/ledger'

/** The arbiter of politeness: one request at a time for each host, whatever process asks. */
export interface HostStore {
  /**
   * Asks for the host. Refused while another holds it, within the interval after the last release, while it rests
   * or is paused, and while somebody stands before the asker in the line; `until` is then a time of the
   * asker's own, an interval after the one before him, so that a crowd does not come back at once. The line knows
   * the asker by `name` (his holder's name, unless given), whoever asks for him the next time.
   */
  acquire(
    host: string,
    holder: string,
    leaseMs: number,
    intervalMs: number,
    name?: string,
  ): Promise<Slot>
  renew(host: string, holder: string, leaseMs: number): Promise<boolean>
  /** The next request may begin `intervalMs` from now. */
  release(host: string, holder: string, intervalMs: number): Promise<void>
  /** Nobody asks this host before `until` (Retry-After). A longer pause stays. */
  pause(host: string, until: Date, reason: string): Promise<void>
  /** What a run tells of the host: enough failures make it rest. */
  judge(host: string, verdict: Verdict): Promise<void>
  get(host: string): Promise<Host | null>
  /** By name. */
  list(): Promise<Host[]>
}

/** What was asked of each host on each day; kept for `ledgerDays`. */
export interface LedgerStore {
  /** Adds to the host's figures of today. */
  add(host: string, entry: LedgerEntry): Promise<void>
  /** From this day on (`2026-11-23`): by host, newest day first. */
  since(day: string): Promise<LedgerDay[]>
}
