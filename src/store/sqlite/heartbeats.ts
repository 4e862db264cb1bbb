import type { Heartbeat } from '../../model/heartbeat'
import type { HeartbeatStore } from '../store'
import type { Db } from './database'
import { dateOf, type Row } from './rows'

const beatSql = `INSERT INTO heartbeats (name, role, startedAt, seenAt) VALUES (?, ?, ?, ?)
  ON CONFLICT DO UPDATE SET role = excluded.role, startedAt = excluded.startedAt,
    seenAt = excluded.seenAt, stoppedAt = NULL`

export function heartbeatStore(db: Db): HeartbeatStore {
  return {
    beat: ({ name, role, startedAt }) =>
      db.write(() => {
        const seenAt = db.now().getTime()
        db.query<unknown, [string, string, number, number]>(beatSql).run(
          name,
          role,
          startedAt.getTime(),
          seenAt,
        )
      }),
    stop: (name) =>
      db.write(() => {
        const sql = 'UPDATE heartbeats SET stoppedAt = ? WHERE name = ?'
        db.query<unknown, [number, string]>(sql).run(db.now().getTime(), name)
      }),
    list: () =>
      db.read(() => {
        const sql = 'SELECT * FROM heartbeats ORDER BY role, name'
        return db.query<Row<Heartbeat>, []>(sql).all().map(heartbeatOf)
      }),
  }
}

const heartbeatOf = (row: Row<Heartbeat>): Heartbeat => ({
  ...row,
  startedAt: new Date(row.startedAt),
  seenAt: new Date(row.seenAt),
  stoppedAt: dateOf(row.stoppedAt),
})
