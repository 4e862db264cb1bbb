import type { Token } from '../../model/token'
import type { TokenStore } from '../tokens'
import type { Db } from './database'
import { dateOf, insertSql, type Row, rowOf } from './rows'

type TokenRow = Row<Token>

export function tokenStore(db: Db): TokenStore {
  return {
    insert: (token) =>
      db.write(() => {
        const row = rowOf(token)
        const sql = `${insertSql('tokens', Object.keys(row))} ON CONFLICT DO NOTHING`
        return db.query<unknown, [TokenRow]>(sql).run(row).changes > 0
      }),
    find: (hash) => db.read(() => one('SELECT * FROM tokens WHERE hash = ?', hash)),
    touch: (id, usedAt) =>
      db.write(() => {
        const sql = 'UPDATE tokens SET usedAt = ? WHERE id = ?'
        db.query<unknown, [number, string]>(sql).run(usedAt.getTime(), id)
      }),
    list: () =>
      db.read(() =>
        db.query<TokenRow, []>('SELECT * FROM tokens ORDER BY id DESC').all().map(tokenOf),
      ),
    remove: (id) => db.write(() => one('DELETE FROM tokens WHERE id = ? RETURNING *', id)),
  }

  function one(sql: string, value: string): Token | null {
    const row = db.query<TokenRow, [string]>(sql).get(value)
    return row && tokenOf(row)
  }
}

const tokenOf = (row: TokenRow): Token => ({
  ...row,
  createdAt: new Date(row.createdAt),
  expiresAt: dateOf(row.expiresAt),
  usedAt: dateOf(row.usedAt),
})
