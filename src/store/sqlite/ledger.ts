import { dayBeforeLedger, dayOf, type LedgerDay, ledgerFields } from '../../model/ledger'
import type { LedgerStore } from '../hosts'
import type { Db } from './database'
import { type Row, rowOf } from './rows'

export function ledgerStore(db: Db): LedgerStore {
  return {
    add: (host, entry) => db.write(() => add({ host, day: dayOf(db.now()), ...entry })),
    since: (day) =>
      db.read(() =>
        db
          .query<LedgerDay, [string]>('SELECT * FROM ledger WHERE day >= ? ORDER BY host, day DESC')
          .all(day),
      ),
  }

  function add(row: LedgerDay): void {
    const isNew = db
      .query<unknown, [string, string]>('SELECT 1 FROM ledger WHERE host = ? AND day = ?')
      .get(row.host, row.day)
    db.query<unknown, [Row<LedgerDay>]>(addSql).run(rowOf(row))
    if (isNew === null) forget()
  }

  function forget(): void {
    const sql = 'DELETE FROM ledger WHERE day <= ?'
    db.query<unknown, [string]>(sql).run(dayBeforeLedger(db.now()))
  }
}

const columns = ['host', 'day', ...ledgerFields]
const addSql = `INSERT INTO ledger (${columns}) VALUES (${columns.map((name) => `$${name}`)})
  ON CONFLICT DO UPDATE SET ${ledgerFields.map((name) => `${name} = ${name} + excluded.${name}`)}`
