import { Database } from 'bun:sqlite'
import { afterAll, beforeAll, expect, test } from 'bun:test'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as statements from '../../src/store/sqlite/lifecycle-sql'
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

test.each(Object.entries(statements))('%s reads no whole table and sorts nothing', (_, sql) => {
  const steps = file
    .query<{ detail: string }, []>(`EXPLAIN QUERY PLAN ${sql}`)
    .all()
    .map(({ detail }) => detail)
  const reads = steps.filter(
    (step) => /^(SCAN|SEARCH) /.test(step) && !/json_each|row VIRTUAL/.test(step),
  )
  expect(reads.length).toBeGreaterThan(0)
  for (const step of reads)
    expect(step).toMatch(/^SEARCH .* USING (COVERING )?(INDEX|PRIMARY KEY|INTEGER)/)
  expect(steps.join('\n')).not.toContain('TEMP B-TREE')
})

test('what a feed misses is read from where the page before ended', () => {
  const [step] = file
    .query<{ detail: string }, []>(`EXPLAIN QUERY PLAN ${statements.missedByRuns}`)
    .all()
  expect(step?.detail).toContain('(feedId=? AND (fingerprint,key)>(?,?))')
})
