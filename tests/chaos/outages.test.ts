import { Database } from 'bun:sqlite'
import { afterAll, afterEach, beforeEach, describe, expect, test } from 'bun:test'
import { join } from 'node:path'
import type { Run } from '../../src/model/run'
import { databaseName, databaseUrl, describeMongo, dropDatabase, findMongo } from '../support/mongo'
import { noRedisReason, startRedis, type TestRedis } from '../support/redis'
import { type Relay, startRelay } from '../support/relay'
import { mountSmallDisk } from '../support/small-disk'
import { until } from '../support/until'
import { documentOf, itemCount } from './documents'
import { awayMs } from './form'
import { halfway } from './halfway'
import { expectPages, importByHand } from './pages'
import { openScene, type Scene, type Web } from './scene'

const patienceMs = 120_000
let scene: Scene
let web: Web
let board: ReturnType<typeof halfway>

/** What a scene stands on goes after it. */
const grounds: (() => unknown)[] = []
afterEach(async () => {
  await scene.close()
  for (const remove of grounds.splice(0)) await remove()
}, 60_000)

interface Halfway {
  waiting?: number
  own?: Record<string, string>
  part?: number
}

/** A web process, its worker, feeds that wait, and one whose import has come to its middle. */
async function openHalfway(
  settings: Record<string, string>,
  { waiting = 0, own = {}, part = 0.5 }: Halfway = {},
): Promise<void> {
  scene = await openScene(settings, own)
  board = halfway(part)
  scene.board.route('/feed-0', board.route)
  for (let n = 0; n <= waiting; n++) {
    if (n > 0) scene.board.route(`/feed-${n}`, { body: documentOf(1) })
    await scene.addFeed(n)
    if (n === 0) await scene.deps.store.feeds.patch('feed-0', { priority: 1 })
  }
  web = await scene.startWeb()
  await board.reached
  await until(async () => (await scene.deps.store.listings.count({}, 1)) > 0, 20_000)
  // No tick opens a run of this one.
  await scene.addFeed(9)
  scene.board.route('/feed-9', { body: documentOf(1) })
}

/** A second worker, who would like to have the run. */
const startRival = () => scene.start(['worker/main.ts']).says('worker started', 30_000)

async function runsOf(feedId: string): Promise<Run[]> {
  return (await scene.deps.store.runs.list({ feedId }, { limit: 10 })).rows
}

const isCompleted = (feedId: string) => async () =>
  (await runsOf(feedId)).every(({ status }) => status === 'completed')

/** One run, one visit, all that the document has. */
async function expectWhole(feedId: string): Promise<void> {
  const runs = await runsOf(feedId)
  expect(runs).toMatchObject([
    { outcome: 'imported', counts: { fetched: itemCount, new: itemCount - 40, duplicate: 20 } },
  ])
  expect(scene.board.requests.filter(({ path }) => path === `/${feedId}`)).toHaveLength(1)
}

/** The run that was worked on went on where it stood. */
async function expectNotBegunAnew(): Promise<void> {
  expect(await runsOf('feed-0')).toMatchObject([{ attempt: 1, attemptsSpent: 0 }])
}

const noRedis = noRedisReason()
describe.skipIf(noRedis !== null)(`Redis${noRedis ? ` (skipped: ${noRedis})` : ''}`, () => {
  let redis: TestRedis
  const others = ['feed-1', 'feed-2', 'feed-3']
  beforeEach(async () => {
    redis = await startRedis()
    grounds.push(redis.stop)
    await openHalfway({ REDIS_URL: redis.url }, { waiting: others.length })
  }, 60_000)

  test('killed and restarted empty in mid-run: nothing is lost, nothing is done twice', async () => {
    await redis.kill()
    await redis.restart({ isEmpty: true })
    const backAt = performance.now()
    board.letGo()
    for (const feedId of ['feed-0', ...others]) await until(isCompleted(feedId), patienceMs)
    expect(performance.now() - backAt).toBeLessThan(15_000)
    for (const feedId of ['feed-0', ...others]) await expectWhole(feedId)
    await expectNotBegunAnew()
  }, 180_000)

  test('away for long: pages answer and name it, what is asked for waits, and all is done when it is back', async () => {
    await redis.kill()
    const downAt = performance.now()
    board.letGo()
    await until(isCompleted('feed-0'), patienceMs)
    const alert = 'The queue does not answer'
    await until(async () => (await (await fetch(web.url)).text()).includes(alert), 20_000)
    await expectPages(web.url, { status: 200 })
    expect((await importByHand(web.url, 'feed-9')).status).toBe(202)
    await until(() => performance.now() - downAt > awayMs, awayMs)
    await redis.restart()
    const backAt = performance.now()
    for (const feedId of [...others, 'feed-9']) await until(isCompleted(feedId), patienceMs)
    expect(performance.now() - backAt).toBeLessThan(15_000)
    for (const feedId of ['feed-0', ...others, 'feed-9']) await expectWhole(feedId)
    await until(async () => !(await (await fetch(web.url)).text()).includes(alert), 20_000)
  }, 240_000)

  test('silent: pages answer, and what is asked for waits', async () => {
    await redis.kill('SIGSTOP')
    await expectPages(web.url, { status: 200 })
    const { status, text } = await importByHand(web.url, 'feed-9')
    expect(status === 202 || text.includes('The queue does not answer')).toBe(true)
    board.letGo()
    await until(isCompleted('feed-0'), patienceMs)
    await redis.kill('SIGCONT')
    for (const feedId of [...others, 'feed-9']) await until(isCompleted(feedId), patienceMs)
    for (const feedId of ['feed-0', ...others, 'feed-9']) await expectWhole(feedId)
  }, 240_000)
})

const mongo = await findMongo()
describeMongo('MongoDB', mongo, (serverUrl) => {
  let relay: Relay
  beforeEach(async () => {
    const { hostname, port } = new URL(serverUrl)
    relay = await startRelay(hostname, Number(port || 27017))
    const direct = databaseUrl(serverUrl, databaseName())
    const relayed = new URL(direct)
    relayed.host = `127.0.0.1:${relay.port}`
    relayed.searchParams.set('directConnection', 'true')
    grounds.push(
      () => relay.cut(),
      () => dropDatabase(direct),
    )
    await openHalfway({ MONGODB_URL: relayed.href }, { own: { MONGODB_URL: direct } })
    await startRival()
  }, 60_000)
  afterAll(() => ('url' in mongo ? mongo.stop() : undefined))

  test('hangs for long in mid-run: pages answer and name it, and the run goes on', async () => {
    relay.freeze()
    const downAt = performance.now()
    board.letGo()
    await expectPages(web.url, { status: 503, names: 'The database does not answer' })
    await until(() => performance.now() - downAt > awayMs, awayMs)
    relay.thaw()
    await until(isCompleted('feed-0'), patienceMs)
    await expectWhole('feed-0')
    await expectNotBegunAnew()
    await until(async () => (await fetch(web.url)).status === 200, 20_000)
  }, 240_000)

  test('killed for long in mid-run: pages answer and name it, and the run goes on', async () => {
    const { hostname, port } = new URL(serverUrl)
    await relay.cut()
    const downAt = performance.now()
    board.letGo()
    await expectPages(web.url, { status: 503, names: 'The database does not answer' })
    await until(() => performance.now() - downAt > awayMs, awayMs)
    relay = await startRelay(hostname, Number(port || 27017), relay.port)
    await until(isCompleted('feed-0'), patienceMs)
    await expectWhole('feed-0')
    await expectNotBegunAnew()
    await until(async () => (await fetch(web.url)).status === 200, 20_000)
  }, 240_000)
})

/** Longer than a lease. */
const lockMs = 9_000
const disk = await mountSmallDisk()
afterAll(() => disk?.remove())
const noLimits = Bun.which('prlimit') ? null : 'prlimit is not installed'

describe('SQLite', () => {
  test('locked by another program: pages answer, what is asked for is refused, and the run goes on', async () => {
    await openHalfway({})
    await startRival()
    const other = new Database(join(scene.env.DATA_DIR ?? '', 'gleaner.db'))
    // The program may be writing just now.
    other.run('PRAGMA busy_timeout = 5000')
    other.run('BEGIN IMMEDIATE')
    const lockedAt = performance.now()
    board.letGo()
    await scene.deps.store.ping()
    await expectPages(web.url, { status: 200 })
    const refused = await importByHand(web.url, 'feed-0')
    expect(refused).toMatchObject({ status: 503, text: expect.stringContaining('locked') })
    await until(() => performance.now() - lockedAt > lockMs, lockMs)
    other.run('COMMIT')
    other.close()
    await until(isCompleted('feed-0'), patienceMs)
    await expectWhole('feed-0')
    await expectNotBegunAnew()
  }, 120_000)

  test.skipIf(disk === null)(
    `its disk is full${disk ? '' : ' (skipped: nobody but root may mount a small one)'}`,
    async () => {
      // What is left needs more room than the write-ahead log has, which is used again once its pages are in the file.
      await openHalfway({ DATA_DIR: join(disk?.folder ?? '', 'data') }, { part: 0.3 })
      await disk?.fill()
      await expectWaiting('its disk is full')
      await disk?.clear()
      await until(isCompleted('feed-0'), patienceMs)
      await expectWhole('feed-0')
      await expectNotBegunAnew()
    },
    120_000,
  )

  test.skipIf(noLimits !== null)(
    `its files can grow no more${noLimits ? ` (skipped: ${noLimits})` : ''}`,
    async () => {
      await openHalfway({})
      const [worker = 0] = workerPids(web)
      for (const pid of [web.program.pid, worker]) await limitFiles(pid, '4096')
      await expectWaiting('its disk cannot be read or written')
      for (const pid of [web.program.pid, worker]) await limitFiles(pid, 'unlimited')
      await until(isCompleted('feed-0'), patienceMs)
      await expectWhole('feed-0')
      await expectNotBegunAnew()
    },
    120_000,
  )

  /** Pages answer, what finds no room is refused with the reason, and the run waits for it. */
  async function expectWaiting(reason: string): Promise<void> {
    await scene.deps.store.ping()
    board.letGo()
    await until(() => web.program.output().includes(reason), 20_000)
    await expectPages(web.url, { status: 200 })
    const { status, text } = await importByHand(web.url, 'feed-9')
    // One row more may still find room in the write-ahead log.
    expect(status === 202 || text.includes(reason)).toBe(true)
    expect(await runsOf('feed-0')).toMatchObject([{ status: 'processing', attempt: 1 }])
  }
})

const workerPids = ({ program }: Web): number[] =>
  [...program.output().matchAll(/"worker":"[^"]*:(\d+)".*worker started/g)].map(([, pid]) =>
    Number(pid),
  )

/** The soft limit only: who owns the process may lift it again. */
async function limitFiles(pid: number, bytes: string): Promise<void> {
  const child = Bun.spawn(['prlimit', '--pid', `${pid}`, `--fsize=${bytes}:`])
  expect(await child.exited).toBe(0)
}
