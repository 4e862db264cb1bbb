import type { SettingStore } from '../settings'
import type { Db } from './database'

export function settingStore(db: Db): SettingStore {
  return {
    get: (name) => db.read(() => get(name)),
    set: (name, value) => db.write(() => (value === null ? remove(name) : put(name, value))),
    ensure: (name, value) => db.write(() => ensure(name, value)),
    swap: (name, before, value) =>
      db.write(() => {
        const isSame = get(name) === before
        if (isSame) put(name, value)
        return isSame
      }),
  }

  function get(name: string): string | null {
    const sql = 'SELECT value FROM settings WHERE name = ?'
    return db.query<{ value: string }, [string]>(sql).get(name)?.value ?? null
  }

  function put(name: string, value: string): void {
    const sql =
      'INSERT INTO settings VALUES (?, ?) ON CONFLICT DO UPDATE SET value = excluded.value'
    db.query<unknown, [string, string]>(sql).run(name, value)
  }

  function ensure(name: string, value: string): string {
    const sql = 'INSERT INTO settings VALUES (?, ?) ON CONFLICT DO NOTHING'
    db.query<unknown, [string, string]>(sql).run(name, value)
    return get(name) ?? value
  }

  function remove(name: string): void {
    db.query<unknown, [string]>('DELETE FROM settings WHERE name = ?').run(name)
  }
}
