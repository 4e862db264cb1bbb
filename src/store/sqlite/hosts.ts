import type { Host, HostStore, Slot } from '../store'
import type { Db } from './database'
import { dateOf, insertSql, type Row, rowOf, updateSql } from './rows'

/** `promisedAt`: the last slot that was promised to an asker who was refused. */
interface StoredHost extends Host {
  promisedAt: Date | null
}

type Refusal = Exclude<Slot, { isGranted: true }>

export function hostStore(db: Db): HostStore {
  return {
    acquire: (host, holder, leaseMs, intervalMs) =>
      db.write(() => acquire(host, holder, leaseMs, intervalMs)),
    renew: (host, holder, leaseMs) => db.write(() => renew(host, holder, leaseMs)),
    release: (host, holder, intervalMs) => db.write(() => release(host, holder, intervalMs)),
    pause: (host, until, reason) => db.write(() => pause(host, until, reason)),
    get: (host) => db.read(() => get(host)),
  }

  function acquire(name: string, holder: string, leaseMs: number, intervalMs: number): Slot {
    const now = db.now()
    const host = ensure(name)
    const refusal = refusalOf(host, holder, now, intervalMs)
    if (refusal) {
      const until = latest(refusal.until, after(host.promisedAt, intervalMs))
      save({ ...host, promisedAt: until })
      return { ...refusal, until }
    }
    save({ ...host, holder, heldUntil: after(now, leaseMs) })
    return { isGranted: true }
  }

  function renew(name: string, holder: string, leaseMs: number): boolean {
    const host = find(name)
    if (host?.holder !== holder) return false
    save({ ...host, heldUntil: after(db.now(), leaseMs) })
    return true
  }

  function release(name: string, holder: string, intervalMs: number): void {
    const host = find(name)
    if (host?.holder !== holder) return
    save({ ...host, holder: null, heldUntil: null, nextFreeAt: after(db.now(), intervalMs) })
  }

  function pause(name: string, pausedUntil: Date, pauseReason: string): void {
    const host = ensure(name)
    if (host.pausedUntil && host.pausedUntil >= pausedUntil) return
    save({ ...host, pausedUntil, pauseReason })
  }

  function get(name: string): Host | null {
    const stored = find(name)
    if (!stored) return null
    const { promisedAt: _, ...host } = stored
    return host
  }

  function find(name: string): StoredHost | null {
    const sql = 'SELECT * FROM hosts WHERE host = ?'
    const row = db.query<Row<StoredHost>, [string]>(sql).get(name)
    return row && hostOf(row)
  }

  function ensure(name: string): StoredHost {
    const found = find(name)
    if (found) return found
    const host = { ...unknownHost, host: name }
    const row = rowOf(host)
    db.query<unknown, [typeof row]>(insertSql('hosts', Object.keys(row))).run(row)
    return host
  }

  function save(host: StoredHost): void {
    const row = rowOf(host)
    db.query<unknown, [typeof row]>(updateSql('hosts', 'host', Object.keys(row))).run(row)
  }
}

/** Why the host cannot be asked now and the earliest time to come back; null when it can. */
function refusalOf(
  host: StoredHost,
  holder: string,
  now: Date,
  intervalMs: number,
): Refusal | null {
  if (host.pausedUntil && host.pausedUntil > now) {
    const reason = host.pauseReason === 'rateLimited' ? 'rateLimited' : 'hostPaused'
    return { isGranted: false, until: host.pausedUntil, reason }
  }
  if (host.holder && host.holder !== holder && host.heldUntil && host.heldUntil > now)
    return {
      isGranted: false,
      until: latest(after(now, intervalMs), host.nextFreeAt),
      reason: 'hostBusy',
    }
  if (host.nextFreeAt && host.nextFreeAt > now && host.holder !== holder)
    return { isGranted: false, until: host.nextFreeAt, reason: 'hostSpacing' }
  return null
}

const unknownHost: Omit<StoredHost, 'host'> = {
  holder: null,
  heldUntil: null,
  nextFreeAt: null,
  promisedAt: null,
  pausedUntil: null,
  pauseReason: null,
}

const hostOf = (row: Row<StoredHost>): StoredHost => ({
  ...row,
  heldUntil: dateOf(row.heldUntil),
  nextFreeAt: dateOf(row.nextFreeAt),
  promisedAt: dateOf(row.promisedAt),
  pausedUntil: dateOf(row.pausedUntil),
})

function after(at: Date, ms: number): Date
function after(at: Date | null, ms: number): Date | null
function after(at: Date | null, ms: number): Date | null {
  return at && new Date(at.getTime() + ms)
}

const latest = (a: Date, b: Date | null): Date => (b && b > a ? b : a)
