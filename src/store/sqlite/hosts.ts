import { ask, freed, type Host, judge, newHost } from '../../model/host'
import type { HostStore } from '../hosts'
import type { Db } from './database'
import { dateOf, insertSql, type Row, rowOf, updateSql } from './rows'

export function hostStore(db: Db): HostStore {
  return {
    acquire: (id, holder, leaseMs, intervalMs, name = holder) =>
      db.write(() => {
        const known = ensure(id)
        const { slot, host } = ask(known, { holder, name, leaseMs, intervalMs }, db.now())
        save({ ...known, ...host })
        return slot
      }),
    renew: (name, holder, leaseMs) =>
      db.write(() => {
        const heldUntil = new Date(db.now().getTime() + leaseMs)
        return changeHeld(name, holder, (host) => ({ ...host, heldUntil }))
      }),
    async release(name, holder, intervalMs) {
      await db.write(() =>
        changeHeld(name, holder, (host) => ({ ...host, ...freed(host, intervalMs, db.now()) })),
      )
    },
    pause: (name, pausedUntil, pauseReason) =>
      db.write(() => {
        const host = ensure(name)
        if (host.pausedUntil && host.pausedUntil >= pausedUntil) return
        save({ ...host, pausedUntil, pauseReason })
      }),
    judge: (name, verdict) =>
      db.write(() => {
        const known = ensure(name)
        const host = judge(known, verdict, db.now())
        if (host !== known) save({ ...known, ...host })
      }),
    get: (name) => db.read(() => find(name)),
    list: () =>
      db.read(() => db.query<Row<Host>, []>('SELECT * FROM hosts ORDER BY host').all().map(hostOf)),
  }

  function changeHeld(name: string, holder: string, change: (host: Host) => Host): boolean {
    const host = find(name)
    if (host?.holder !== holder) return false
    save(change(host))
    return true
  }

  function find(name: string): Host | null {
    const row = db.query<Row<Host>, [string]>('SELECT * FROM hosts WHERE host = ?').get(name)
    return row && hostOf(row)
  }

  function ensure(name: string): Host {
    const found = find(name)
    if (found) return found
    const host = { host: name, ...newHost() }
    const row = rowOf(host)
    db.query<unknown, [typeof row]>(insertSql('hosts', Object.keys(row))).run(row)
    return host
  }

  function save(host: Host): void {
    const row = rowOf(host)
    db.query<unknown, [typeof row]>(updateSql('hosts', 'host', Object.keys(row))).run(row)
  }
}

const hostOf = (row: Row<Host>): Host => ({
  ...row,
  heldUntil: dateOf(row.heldUntil),
  nextFreeAt: dateOf(row.nextFreeAt),
  line: JSON.parse(row.line).map(placeOf),
  pausedUntil: dateOf(row.pausedUntil),
  failedAt: JSON.parse(row.failedAt).map((at: string) => new Date(at)),
  restingUntil: dateOf(row.restingUntil),
})

const placeOf = ({ name, at }: { name: string; at: string }) => ({ name, at: new Date(at) })
