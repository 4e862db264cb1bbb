import { Database } from 'bun:sqlite'
import { join } from 'node:path'
import { z } from 'zod'

const tableList = z.array(z.object({ name: z.string() }))
const own = "type = 'table' AND name NOT LIKE 'sqlite%' AND sql NOT LIKE 'CREATE VIRTUAL%'"

/** Says of each table of the store in this folder what is in it, so that two looks can be compared. */
export function storedState(dataDir: string, except: readonly string[]): Record<string, string> {
  using db = new Database(join(dataDir, 'gleaner.db'), { readonly: true })
  const tables = tableList.parse(db.query(`SELECT name FROM sqlite_schema WHERE ${own}`).all())
  return Object.fromEntries(
    tables
      .filter(({ name }) => !except.includes(name))
      .map(({ name }) => [name, JSON.stringify(db.query(`SELECT * FROM "${name}"`).all())]),
  )
}
