import {
  afterAll,
  afterEach,
  beforeEach,
  describe,
  expect,
  setDefaultTimeout,
  test,
} from 'bun:test'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pino from 'pino'
import { readWish } from '../../src/commands/import/wish'
import { readConfig } from '../../src/config'
import { closeDeps, type Deps, openDeps } from '../../src/deps'
import { pauseQueue } from '../../src/queue-pause'
import { openRun } from '../../src/runs'
import { aFeedDraft } from '../support/factories'
import { type FeedHost, type Route, startFeedHost } from '../support/feed-host'
import { type Program, startProgram } from '../support/processes'
import { noRedisReason, redisUrl } from '../support/redis'
import { rss, rssItems } from '../support/rss'
import { until } from '../support/until'

// Processes take long to start on a busy machine.
setDefaultTimeout(60_000)

const folder = await mkdtemp(join(tmpdir(), 'gleaner-import-'))
afterAll(() => rm(folder, { recursive: true, force: true }))

let host: FeedHost
let env: Record<string, string>
const opened: Deps[] = []
const started: Program[] = []

beforeEach(async () => {
  host = await startFeedHost()
  env = {
    DATA_DIR: await mkdtemp(join(folder, 'data-')),
    ALLOWED_PRIVATE_HOSTS: '127.0.0.1',
    HOST_INTERVAL_MS: '0',
    BACKOFF_MS: '1',
  }
})
afterEach(async () => {
  for (const program of started.splice(0)) program.kill('SIGKILL')
  for (const deps of opened.splice(0)) await closeDeps(deps)
  await host.close()
})

async function openStore(): Promise<Deps> {
  const read = readConfig(env)
  if (!('config' in read)) throw new Error(read.problems.join())
  const deps = await openDeps(read.config, pino({ level: 'silent' }))
  opened.push(deps)
  return deps
}

/** A database with these feeds of the local board. */
async function withFeeds(routes: Record<string, Route>): Promise<Deps> {
  const deps = await openStore()
  for (const [id, route] of Object.entries(routes)) {
    host.route(`/${id}`, route)
    await deps.store.feeds.insert(aFeedDraft({ id, name: id, url: host.url(`/${id}`) }))
  }
  return deps
}

const board: Route = { body: rss(rssItems(3)) }

/** Runs the command to its end. */
async function run(...args: string[]) {
  const child = Bun.spawn([process.execPath, 'src/commands/import.ts', ...args], {
    env: { PATH: process.env.PATH ?? '', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: 30_000,
  })
  const [out, err] = await Promise.all([child.stdout.text(), child.stderr.text()])
  return { code: await child.exited, lines: out.trim().split('\n'), out, err: err.trim() }
}

const runsOf = async ({ store }: Deps) => (await store.runs.list({}, { limit: 50 })).rows

describe('imports once and ends', () => {
  test('0: every run completed; by id or URL, each once, by the trigger "command"', async () => {
    const deps = await withFeeds({ a: board, b: { body: rss(rssItems(2, 2)) }, c: board })
    const { code, lines, err } = await run('a', host.url('/b'), 'a')
    expect(lines.toSorted()).toEqual([
      '2 runs: 2 completed.',
      expect.stringMatching(/^a: imported, 3 items \(.*\)\.$/),
      expect.stringMatching(/^b: imported, 2 items \(.*\)\.$/),
    ])
    expect([code, err]).toEqual([0, ''])
    const runs = await runsOf(deps)
    expect(runs.map(({ feedId, trigger }) => [feedId, trigger]).toSorted()).toEqual([
      ['a', 'command'],
      ['b', 'command'],
    ])
    expect(runs[0]?.attempts).toHaveLength(1)
  })

  test('--all, 1: some failed, and why; --json: the runs, and the feeds that were skipped', async () => {
    const deps = await withFeeds({ good: board, bad: { status: 404 } })
    const first = await run('--all')
    expect(first.code).toBe(1)
    expect(first.lines).toContain('2 runs: 1 completed, 1 failed.')
    expect(first.out).toMatch(/^bad: failed\. The feed is not there \(404\): .* Check the URL/m)
    const { code, out } = await run('--all', '--json')
    expect(JSON.parse(out)).toMatchObject({
      isGood: true,
      runs: [],
      skipped: [
        { feedId: 'bad', reason: expect.stringContaining('at most once an hour') },
        { feedId: 'good', until: expect.any(String) },
      ],
    })
    expect(code).toBe(0)
    const forced = JSON.parse((await run('--all', '--json', '--force')).out)
    expect(forced.runs).toHaveLength(2)
    expect(await runsOf(deps)).toHaveLength(4)
    expect(host.requests).toHaveLength(4)
  })

  test('--due: those that are due, none of them twice', async () => {
    const deps = await withFeeds({ due: board, later: board })
    await deps.store.feeds.patch('later', { nextDueAt: new Date(Date.now() + 3_600_000) })
    expect((await run('--due')).lines.at(-1)).toBe('1 run: 1 completed.')
    expect(await run('--due')).toMatchObject({ code: 0, lines: ['0 runs.'] })
    expect(host.requests.map(({ path }) => path)).toEqual(['/due'])
    const [only] = await runsOf(deps)
    expect(await deps.store.cycles.get(only?.cycleId ?? '')).toMatchObject({ trigger: 'command' })
  })

  test('what others have opened is left to them', async () => {
    const deps = await withFeeds({ mine: board, theirs: board })
    const opening = await openRun(deps, 'theirs', { trigger: 'manual' })
    expect((await run('mine')).code).toBe(0)
    expect(host.requests.map(({ path }) => path)).toEqual(['/mine'])
    if (opening.name !== 'opened') throw new Error(opening.name)
    expect(await deps.store.runs.get(opening.run.id)).toMatchObject({ status: 'pending' })
  })

  test('FEEDS_FILE fills an empty database', async () => {
    host.route('/feed', board)
    env.FEEDS_FILE = join(folder, 'feeds.json')
    await writeFile(env.FEEDS_FILE, JSON.stringify([{ url: host.url('/feed'), name: 'Board' }]))
    const { code, lines } = await run('--due')
    expect([code, lines[0]]).toEqual([0, expect.stringContaining('Board: imported, 3 items')])
  })
})

describe('2: bad use, in a sentence, and nothing is imported', () => {
  const table: [args: string[], sentence: string][] = [
    [[], 'Name feeds, or give one of --all and --due.'],
    [['--all', '--due'], 'Name feeds, or give one of --all and --due.'],
    [['good', '--all'], 'Name feeds, or give one of --all and --due.'],
    [['--wat'], "Unknown option '--wat'."],
    [['--all', '--wait'], "Option '--wait <value>' argument missing."],
    [['--all', '--wait', '-3'], "Option '--wait' argument is ambiguous."],
    [['--all', '--wait', 'long'], '--wait="long": give a number of minutes from 0 to 1440.'],
  ]
  test.each(table)('%j', (args, sentence) => {
    const read = () => readWish(args)
    expect(read).toThrow(`${sentence} See bun run import --help.`)
    expect(read).toThrow(expect.objectContaining({ exitCode: 2 }))
  })

  test('a feed that nobody knows', async () => {
    await withFeeds({ good: board })
    const { code, out, err } = await run('good', 'unknown')
    expect([code, out]).toEqual([2, ''])
    expect(err).toStartWith('There is no feed "unknown". Name one by its id or its URL.')
    expect(host.requests).toEqual([])
  })

  test('a file of feeds that is none', async () => {
    env.FEEDS_FILE = join(folder, 'wrong.json')
    await writeFile(env.FEEDS_FILE, '[{"url": "nowhere"}]')
    const { code, out, err } = await run('--due')
    expect([code, out]).toEqual([2, ''])
    expect(err).toStartWith(`FEEDS_FILE="${env.FEEDS_FILE}": `)
  })

  test('a setting that is wrong, a database without a feed', async () => {
    expect(await run('--all')).toMatchObject({
      code: 2,
      err: expect.stringMatching(/^There is no feed yet\./),
    })
    env.BATCH_SIZE = '0'
    expect(await run('--all')).toMatchObject({
      code: 2,
      err: expect.stringMatching(/^BATCH_SIZE="0": /),
    })
  })

  test('--help', async () => {
    const { code, out } = await run('--help')
    expect([code, out]).toEqual([0, expect.stringContaining('Usage: bun run import FEED...')])
  })
})

describe('what cannot end is left open, and the exit code is 1', () => {
  test('a host that asks to be left alone for longer than --wait', async () => {
    const deps = await withFeeds({ busy: { status: 429, headers: { 'retry-after': '3600' } } })
    const { code, lines } = await run('--all')
    expect([code, lines.at(-1)]).toEqual([1, '1 run: 1 left open.'])
    expect(lines.at(-2)).toMatch(/^busy: left open, it waits until \d{4}-.* UTC \(the host limits/)
    const [waiting] = await deps.store.runs.unheld(10)
    expect(waiting).toMatchObject({ feedId: 'busy', status: 'pending', attemptsSpent: 0 })
  })

  test('SIGINT gives the run back, with its attempt unspent; the next import takes it up', async () => {
    const deps = await withFeeds({
      slow: (_, visit) => (visit === 1 ? 'hang' : { body: rss(rssItems(3)) }),
    })
    const command = startProgram(['src/commands/import.ts', 'slow'], env)
    started.push(command)
    await until(() => host.requests.length === 1, 15_000)
    command.kill('SIGINT')
    expect(await command.exited).toBe(1)
    expect(command.output()).toContain('slow: given back, still to be imported.')
    const [left] = await runsOf(deps)
    expect(left).toMatchObject({ status: 'pending', attemptsSpent: 0, attempts: [] })
    expect((await run('slow')).code).toBe(0)
    expect(await deps.store.runs.get(left?.id ?? '')).toMatchObject({ status: 'completed' })
  })

  test('nothing is imported while all imports are paused', async () => {
    const deps = await withFeeds({ good: board })
    await pauseQueue(deps, 'The database is being moved')
    const { code, err } = await run('--all')
    expect([code, err]).toEqual([1, 'All imports are paused: The database is being moved'])
    expect(await runsOf(deps)).toEqual([])
  })
})

function besideAWorker(name: string, services: () => Promise<Record<string, string>>): void {
  test(`${name}: beside a worker every feed is imported once, and the command waits for the end`, async () => {
    Object.assign(env, await services())
    const ids = ['a', 'b', 'c', 'd', 'e', 'f']
    const deps = await withFeeds(Object.fromEntries(ids.map((id) => [id, board])))
    const worker = startProgram(['worker/main.ts'], env)
    started.push(worker)
    await worker.says('worker started')
    const { code, lines } = await run('--all')
    expect([code, lines.at(-1)]).toEqual([0, '6 runs: 6 completed.'])
    expect(host.requests.map(({ path }) => path.slice(1)).toSorted()).toEqual(ids)
    const runs = await runsOf(deps)
    expect(
      runs.every(({ attempts, trigger }) => attempts.length === 1 && trigger === 'command'),
    ).toBe(true)
    await until(async () => {
      const { ready, delayed, active } = await deps.queue.counts()
      return ready + delayed + active === 0
    }, 10_000)
  })
}

describe('the same queue', () => {
  besideAWorker('the database', async () => ({}))
  if (!noRedisReason())
    besideAWorker('Redis', async () => {
      const redis = await redisUrl()
      stops.push(redis.stop)
      return { REDIS_URL: redis.url }
    })
})

const stops: (() => Promise<void>)[] = []
afterAll(() => Promise.all(stops.map((stop) => stop())))
