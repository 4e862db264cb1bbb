import { describe, expect, test } from 'bun:test'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { breachesIn } from './support/rooms'

const root = join(import.meta.dir, '..')

async function readSources(): Promise<Map<string, string>> {
  const files = new Map<string, string>()
  for await (const path of new Bun.Glob('{src,views,worker}/**/*.{ts,tsx}').scan(root)) {
    files.set(path, await readFile(join(root, path), 'utf8'))
  }
  return files
}

test('every file keeps the one-way rule', async () => {
  const files = await readSources()
  expect(files.size).toBeGreaterThan(30)
  expect(breachesIn(files)).toEqual([])
})

/** The house with this one file put in, and the files that it imports. */
const breachesOf = (path: string, source: string): string[] =>
  breachesIn(
    new Map([
      ['src/model/run.ts', ''],
      ['src/store/store.ts', ''],
      ['src/store/sqlite/store.ts', ''],
      ['src/store/mongo/store.ts', ''],
      ['src/queue/queue.ts', ''],
      ['src/deps.ts', ''],
      ['src/runs.ts', ''],
      ['src/app.tsx', ''],
      ['src/server.ts', ''],
      ['views/run-row.tsx', ''],
      ['worker/worker.ts', ''],
      [path, source],
    ]),
  )

describe('a breach is found', () => {
  const breaches: [rule: string, path: string, source: string, sentence: string][] = [
    [
      'the model imports nothing above it',
      'src/model/feed.ts',
      "import { openRun } from '../runs'",
      'src/model/feed.ts: model may not import use-cases (src/runs.ts)',
    ],
    [
      'a type import counts',
      'src/reader/normalise.ts',
      "import type { Store } from '../store/store'",
      'src/reader/normalise.ts: reader may not import store (src/store/store.ts)',
    ],
    [
      'an inline type import counts',
      'src/reader/normalise.ts',
      "export const f = (store: import('../store/store').Store) => store",
      'src/reader/normalise.ts: reader may not import store (src/store/store.ts)',
    ],
    [
      'a re-export counts',
      'src/queue/stored.ts',
      "export {\n  a,\n  type B,\n} from '../deps'",
      'src/queue/stored.ts: queue/stored may not import deps (src/deps.ts)',
    ],
    [
      'adapters never import each other',
      'src/store/mongo/runs.ts',
      "import { x } from '../sqlite/store'\nx()",
      'src/store/mongo/runs.ts: store/mongo may not import store/sqlite (src/store/sqlite/store.ts)',
    ],
    [
      'the worker imports no views',
      'worker/import-feed.ts',
      "import { RunRow } from '../views/run-row'\nRunRow()",
      'worker/import-feed.ts: worker may not import views (views/run-row.tsx)',
    ],
    [
      'nobody imports an entry, not even when asked late',
      'src/app.tsx',
      "export const late = () => import('./server')",
      'src/app.tsx: app may not import entries (src/server.ts)',
    ],
    [
      'only store/mongo imports the driver',
      'src/runs.ts',
      "import type { Db } from 'mongodb'",
      'src/runs.ts: may not import mongodb',
    ],
    [
      'only store/sqlite imports bun:sqlite',
      'src/queue/stored.ts',
      "import { Database } from 'bun:sqlite'\nnew Database()",
      'src/queue/stored.ts: may not import bun:sqlite',
    ],
    [
      'only queue/bullmq imports bullmq',
      'worker/worker.ts',
      "import { Worker } from 'bullmq'\nnew Worker()",
      'worker/worker.ts: may not import bullmq',
    ],
    [
      'only the reader asks hosts: node:https',
      'src/feeds.ts',
      "import { request } from 'node:https'\nrequest('')",
      'src/feeds.ts: may not import node:https',
    ],
    [
      'only the reader asks hosts: fetch',
      'src/feeds.ts',
      "export const get = () => fetch('https://example.org')",
      'src/feeds.ts: opens a connection',
    ],
    [
      'only the reader’s fetch asks hosts, not the rest of the reader',
      'src/reader/fetch/answers.ts',
      "import http from 'node:http'\nexport const ask = () => http.request('')",
      'src/reader/fetch/answers.ts: opens a connection',
    ],
    [
      'only entries read the environment',
      'src/config.ts',
      'export const port = process.env.PORT',
      'src/config.ts: reads the environment',
    ],
    [
      'routes write through the use-cases',
      'src/routes/actions.tsx',
      'export const cancel = (deps, id) => deps.store.runs.cancel(id)',
      'src/routes/actions.tsx: store.runs.cancel changes the store past the use-cases',
    ],
    [
      'the schedule writes through the use-cases',
      'src/schedule.ts',
      'export const tick = ({ store }) => store.cycles.begin({}, 0)',
      'src/schedule.ts: store.cycles.begin changes the store past the use-cases',
    ],
    [
      'no vague names',
      'src/reader/date-utils.ts',
      '',
      'src/reader/date-utils.ts: the name says nothing (or is a barrel)',
    ],
    [
      'no barrels',
      'src/reader/index.ts',
      '',
      'src/reader/index.ts: the name says nothing (or is a barrel)',
    ],
    ['every folder has a room', 'src/extras/x.ts', '', 'src/extras/x.ts: belongs to no room'],
    [
      'no default exports',
      'src/alerts.ts',
      'export default 1',
      'src/alerts.ts: has a default export',
    ],
  ]
  test.each(breaches)('%s', (_rule, path, source, sentence) => {
    expect(breachesOf(path, source)).toContain(sentence)
  })
})

describe('what is allowed passes', () => {
  const allowed: [rule: string, path: string, source: string][] = [
    [
      'an adapter knows its interface',
      'src/store/mongo/a.ts',
      "import '../store'\nimport 'mongodb'",
    ],
    [
      'the worker calls use-cases',
      'worker/worker.ts',
      "import { openRun } from '../src/runs'\nopenRun()",
    ],
    ['entries wire everything', 'src/server.ts', "import './app'\nexport const env = process.env"],
    [
      'routes read the store',
      'src/routes/pages.tsx',
      'export const f = (d) => d.store.runs.list({})',
    ],
    ['comments are no code', 'src/feeds.ts', "// import 'mongodb', fetch(x)\n/** process.env */"],
    ['a function of its own called fetch', 'src/runs.ts', 'function fetch() {}\nfetch()'],
    ['a method called fetch', 'src/app.tsx', 'export const f = (app) => app.fetch(1)'],
  ]
  test.each(allowed)('%s', (_rule, path, source) => {
    expect(breachesOf(path, source)).toEqual([])
  })
})
