import type { AuditEntry } from '../../model/audit'
import type { From } from '../../model/page'
import type { AuditFilter, AuditStore } from '../audit'
import type { Db } from './database'
import { keysetSql, readPage } from './paging'
import { insertSql, type Row, rowOf } from './rows'

type AuditRow = Row<AuditEntry>
type Params = Record<string, string | number>

const filterNames = [
  'actor',
  'token',
  'action',
  'feedId',
  'runId',
  'thing',
] as const satisfies (keyof AuditFilter)[]

export function auditStore(db: Db): AuditStore {
  return {
    add: (entry) =>
      db.write(() => {
        const row = rowOf(entry)
        db.query<unknown, [AuditRow]>(insertSql('audit', Object.keys(row))).run(row)
      }),

    list: (filter, page) =>
      db.read(() => {
        const given = filterNames.flatMap((name) => (filter[name] ? [[name, filter[name]]] : []))
        const where = ['true', ...given.map(([name]) => `${name} = $${name}`)].join(' AND ')
        return readPage(page, /^[\w-]+$/, fetch, (entry) => entry.id)

        function fetch(from: From | null, limit: number): AuditEntry[] {
          const keyset = keysetSql('id', from)
          const position = from ? { position: from.position } : {}
          const sql = `SELECT * FROM audit WHERE ${where} AND ${keyset.where} ${keyset.order} LIMIT $limit`
          return db
            .query<AuditRow, [Params]>(sql)
            .all({ ...Object.fromEntries(given), ...position, limit })
            .map(entryOf)
        }
      }),
  }
}

const entryOf = (row: AuditRow): AuditEntry => ({
  ...row,
  at: new Date(row.at),
  details: JSON.parse(row.details),
})
