import type { Source } from '../../model/feed'
import type { SourceStore } from '../store'
import type { Db } from './database'

export function sourceStore(db: Db): SourceStore {
  return {
    ensure: (source) => db.write(() => ensure(source)),
    get: (id) =>
      db.read(() => db.query<Source, [string]>('SELECT * FROM sources WHERE id = ?').get(id)),
    list: () => db.read(() => db.query<Source, []>('SELECT * FROM sources ORDER BY id').all()),
  }

  function ensure({ id, name, floorMs }: Source): void {
    const sql = 'INSERT INTO sources (id, name, floorMs) VALUES (?, ?, ?) ON CONFLICT DO NOTHING'
    db.query<unknown, [string, string, number | null]>(sql).run(id, name, floorMs)
  }
}
