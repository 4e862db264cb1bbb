import type { Heartbeat } from '../../model/heartbeat'
import type { HeartbeatStore } from '../heartbeats'
import type { Db } from './database'
import { dateOf, insertSql, type Row, rowOf } from './rows'

export function heartbeatStore(db: Db): HeartbeatStore {
  return {
    beat: (beat) =>
      db.write(() => {
        const row = rowOf({ ...beat, seenAt: db.now(), stoppedAt: null })
        const sql = insertSql('heartbeats', Object.keys(row)).replace('INSERT', 'REPLACE')
        db.query<unknown, [typeof row]>(sql).run(row)
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
  aliveSince: new Date(row.aliveSince),
  seenAt: new Date(row.seenAt),
  stoppedAt: dateOf(row.stoppedAt),
  queueDownSince: dateOf(row.queueDownSince),
})
