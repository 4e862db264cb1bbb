import { Database } from 'bun:sqlite'
import { afterAll, beforeAll, expect, spyOn, test } from 'bun:test'
import { join } from 'node:path'
import { createApp } from '../../src/app'
import { createLive } from '../../src/live'
import { rollUpAll } from '../../src/rollup-sweep'
import { openSqliteStore } from '../../src/store/sqlite/open'
import type { Store } from '../../src/store/store'
import { createTestDeps, type TestDeps } from '../support/deps'
import { aFeedDraft, anItem, aSource } from '../support/factories'
import { importFeed } from './contract/harness'

/** What the pages ask that must open fast over a year of a thousand feeds. */
const paths = [
  '/',
  '/?feed=feed',
  '/?source=board.example',
  '/?cycle=none',
  '/?status=failed',
  '/?outcome=empty',
  '/?nature=suspect',
  '/?trigger=manual',
  '/?feed=feed&status=failed&from=2026-11-01&to=2026-11-02',
  '/?from=2026-11-01&to=2026-11-01',
  '/?from=2026-11-01',
  '/feeds',
  '/feeds?q=feed',
  '/listings',
  '/listings?source=board.example',
  '/listings?state=open',
  '/listings?state=closed',
  '/listings?workplace=remote',
  '/trends',
  '/trends?range=24h',
  '/trends?range=30d&per=hour',
  '/trends?range=400d',
  '/trends?range=90d&source=board.example',
  '/trends?range=400d&feed=feed',
  '/trends.csv?range=400d&feed=feed',
]

/** A row for each feed or person, or for what is open now: all of it is wanted, and it is little. */
const small = ['feeds', 'sources', 'hosts', 'heartbeats', 'alerts', 'settings', 'users', 'searches']
const isSmall = (detail: string): boolean =>
  detail === 'SCAN runs USING INDEX runsOpen' ||
  ['json_each', ...small].includes(/^SCAN (\w+)/.exec(detail)?.[1] ?? '')

let deps: TestDeps
let store: Store
/** Every statement that these pages asked. */
let asked: Set<string>
beforeAll(async () => {
  deps = await createTestDeps()
  await deps.store.sources.ensure(aSource())
  await deps.store.feeds.insert(aFeedDraft({ id: 'feed' }))
  await importFeed(deps.store, 'feed', [[anItem()]])
  await rollUpAll(deps)
  // Each statement is prepared once by each store.
  const spy = spyOn(Database.prototype, 'prepare')
  store = await openSqliteStore({ dataDir: deps.dataDir })
  const live = createLive({ ...deps, store })
  const app = createApp({ ...deps, store }, live)
  for (const path of paths) {
    const { status } = await app.request(path)
    expect({ path, status }).toEqual({ path, status: 200 })
  }
  live.close()
  asked = new Set(spy.mock.calls.map(([sql]) => sql))
  spy.mockRestore()
}, 30_000)
afterAll(async () => {
  await store.close()
  await deps.close()
})

test('no page of runs, feeds, listings and trends walks over a whole table or index', () => {
  const file = new Database(join(deps.dataDir, 'gleaner.db'), { readonly: true })
  const reads = [...asked].filter((sql) => /^\s*(SELECT|WITH)/i.test(sql))
  expect(reads.length).toBeGreaterThan(20)
  const scans = reads.flatMap((sql) =>
    file
      .query<{ detail: string }, []>(`EXPLAIN QUERY PLAN ${sql}`)
      .all()
      .filter(({ detail }) => /^SCAN \w/.test(detail) && !isSmall(detail))
      .map(({ detail }) => ({ detail, sql })),
  )
  file.close()
  expect(scans).toEqual([])
})
