import { Database } from 'bun:sqlite'
import { afterAll, beforeAll, expect, test } from 'bun:test'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { broughtSql, doneSql } from '../../src/store/sqlite/chronicle'
import { namedSql } from '../../src/store/sqlite/listings'
import { openSqliteStore } from '../../src/store/sqlite/open'

let folder: string
let file: Database

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gleaner-plans-'))
  await (await openSqliteStore({ dataDir: folder })).close()
  file = new Database(join(folder, 'gleaner.db'))
})
afterAll(async () => {
  file.close()
  await rm(folder, { recursive: true })
})

test.each([
  ['what a run brought', `${broughtSql} ORDER BY listing.rowid DESC LIMIT 50`],
  ['what a run did', `${doneSql} ORDER BY entry.id DESC LIMIT 50`],
  ['the life of a listing', 'SELECT * FROM chronicle WHERE key = ? ORDER BY id'],
  ['a listing by its name', namedSql],
])('%s is read by indexes', (_, sql) => {
  const steps = file
    .query<{ detail: string }, []>(`EXPLAIN QUERY PLAN ${sql}`)
    .all()
    .map(({ detail }) => detail)
  expect(steps.filter((step) => /^SEARCH .* USING /.test(step)).length).toBeGreaterThan(0)
  // The sources are few, and each is asked for.
  expect(steps.filter((step) => step.startsWith('SCAN') && step !== 'SCAN sources')).toEqual([])
  // Names are few; all else comes in its order.
  if (sql !== namedSql) expect(steps.join('\n')).not.toContain('FOR ORDER BY')
})
