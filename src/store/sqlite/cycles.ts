import type { Cycle, CycleStore } from '../cycles'
import type { Db } from './database'
import { dateOf, type Row } from './rows'

export function cycleStore(db: Db): CycleStore {
  return {
    begin: (cycle, staleMs) => db.write(() => begin(cycle, staleMs)),
    finish: (id) => db.write(() => finish(id)),
    get: (id) => db.read(() => get(id)),
  }

  function begin({ id, trigger, at }: Omit<Cycle, 'openedAt'>, staleMs: number): boolean {
    const now = db.now().getTime()
    const sql = `INSERT INTO cycles (id, trigger, at, begunAt) VALUES (?, ?, ?, ?)
      ON CONFLICT DO UPDATE SET begunAt = excluded.begunAt WHERE openedAt IS NULL AND begunAt <= ?`
    return (
      db
        .query<unknown, [string, string, number, number, number]>(sql)
        .run(id, trigger, at.getTime(), now, now - staleMs).changes > 0
    )
  }

  function finish(id: string): void {
    const sql = 'UPDATE cycles SET openedAt = ? WHERE id = ?'
    db.query<unknown, [number, string]>(sql).run(db.now().getTime(), id)
  }

  function get(id: string): Cycle | null {
    const sql = 'SELECT id, trigger, at, openedAt FROM cycles WHERE id = ?'
    const row = db.query<Row<Cycle>, [string]>(sql).get(id)
    return row && { ...row, at: new Date(row.at), openedAt: dateOf(row.openedAt) }
  }
}
