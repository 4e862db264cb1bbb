import type { Session } from '../../model/user'
import type { SessionStore } from '../users'
import type { Db } from './database'
import { insertSql, type Row, rowOf } from './rows'

type SessionRow = Row<Session>

export function sessionStore(db: Db): SessionStore {
  return {
    insert: (session) =>
      db.write(() => {
        const row = rowOf(session)
        db.query<unknown, [SessionRow]>(insertSql('sessions', Object.keys(row))).run(row)
      }),
    find: (hash) =>
      db.read(() => {
        const row = db
          .query<SessionRow, [string]>('SELECT * FROM sessions WHERE hash = ?')
          .get(hash)
        return row && sessionOf(row)
      }),
    touch: (id, seenAt) =>
      db.write(() => {
        const sql = 'UPDATE sessions SET seenAt = ? WHERE id = ?'
        db.query<unknown, [number, string]>(sql).run(seenAt.getTime(), id)
      }),
    list: (userName) =>
      db.read(() => {
        const sql = 'SELECT * FROM sessions WHERE userName = ? ORDER BY id DESC'
        return db.query<SessionRow, [string]>(sql).all(userName).map(sessionOf)
      }),
    remove: (id, userName) =>
      db.write(() => {
        const sql = 'DELETE FROM sessions WHERE id = ? AND userName = ?'
        return db.query<unknown, [string, string]>(sql).run(id, userName).changes > 0
      }),
    removeOf: (userName) =>
      db.write(() => {
        const sql = 'DELETE FROM sessions WHERE userName = ?'
        return db.query<unknown, [string]>(sql).run(userName).changes
      }),
  }
}

const sessionOf = (row: SessionRow): Session => ({
  ...row,
  createdAt: new Date(row.createdAt),
  seenAt: new Date(row.seenAt),
  expiresAt: new Date(row.expiresAt),
})
