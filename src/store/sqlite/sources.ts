import type { Source, SourceSettings } from '../../model/feed'
import type { SourceStore } from '../store'
import type { Db } from './database'
import { insertSql, type Row, rowOf, updateSql } from './rows'

export function sourceStore(db: Db): SourceStore {
  return {
    ensure: (source) => db.write(() => ensure(source)),
    get: (id) => db.read(() => get(id)),
    list: () => db.read(() => db.query<Source, []>('SELECT * FROM sources ORDER BY id').all()),
    patch: (id, patch) => db.write(() => change(id, patch)),
  }

  function get(id: string): Source | null {
    return db.query<Source, [string]>('SELECT * FROM sources WHERE id = ?').get(id)
  }

  function ensure(source: Source): void {
    const row = rowOf(source)
    const sql = `${insertSql('sources', Object.keys(row))} ON CONFLICT DO NOTHING`
    db.query<unknown, [Row<Source>]>(sql).run(row)
  }

  function change(id: string, patch: Partial<SourceSettings>): Source | null {
    const before = get(id)
    if (!before) return null
    const source = { ...before, ...patch }
    const row = rowOf(source)
    db.query<unknown, [Row<Source>]>(updateSql('sources', 'id', Object.keys(row))).run(row)
    return source
  }
}
