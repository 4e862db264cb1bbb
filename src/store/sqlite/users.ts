import type { User } from '../../model/user'
import type { UserStore } from '../users'
import type { Db } from './database'
import { insertSql, type Row, rowOf, updateSql } from './rows'

type UserRow = Row<User>

export function userStore(db: Db): UserStore {
  return {
    any: () => db.read(() => db.query('SELECT 1 FROM users LIMIT 1').get() !== null),
    insert: (user) =>
      db.write(() => {
        const row = rowOf(user)
        const sql = `${insertSql('users', Object.keys(row))} ON CONFLICT DO NOTHING`
        return db.query<unknown, [UserRow]>(sql).run(row).changes > 0
      }),
    get: (name) => db.read(() => get(name)),
    list: () =>
      db.read(() => db.query<UserRow, []>('SELECT * FROM users ORDER BY name').all().map(userOf)),
    patch: (name, patch) =>
      db.write(() => {
        const row = { ...rowOf(patch), name }
        if (Object.keys(patch).length > 0)
          db.query<unknown, [typeof row]>(updateSql('users', 'name', Object.keys(row))).run(row)
        return get(name)
      }),
    remove: (name) =>
      db.write(() => {
        db.query<unknown, [string]>('DELETE FROM sessions WHERE userName = ?').run(name)
        db.query<unknown, [string]>('DELETE FROM tokens WHERE userName = ?').run(name)
        return db.query<unknown, [string]>('DELETE FROM users WHERE name = ?').run(name).changes > 0
      }),
  }

  function get(name: string): User | null {
    const row = db.query<UserRow, [string]>('SELECT * FROM users WHERE name = ?').get(name)
    return row && userOf(row)
  }
}

const userOf = (row: UserRow): User => ({ ...row, createdAt: new Date(row.createdAt) })
