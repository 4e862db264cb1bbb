import type { Source, SourceSettings } from '../../model/feed'
import type { SourceStore } from '../feeds'
import type { Db } from './database'
import { dateOf, insertSql, type Row, rowOf, updateSql } from './rows'

export function sourceStore(db: Db): SourceStore {
  return {
    ensure: (source) => db.write(() => ensure(source)),
    get: (id) => db.read(() => get(id)),
    list: () => db.read(list),
    patch: (id, patch) => db.write(() => change(id, patch)),
  }

  function get(id: string): Source | null {
    const row = db.query<Row<Source>, [string]>('SELECT * FROM sources WHERE id = ?').get(id)
    return row && sourceOf(row)
  }

  function list(): Source[] {
    return db.query<Row<Source>, []>('SELECT * FROM sources ORDER BY id').all().map(sourceOf)
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

const sourceOf = (row: Row<Source>): Source => ({
  ...row,
  mayRedistribute: row.mayRedistribute === 1,
  removalAskedAt: dateOf(row.removalAskedAt),
})
