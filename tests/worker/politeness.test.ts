import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'bun:test'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pino from 'pino'
import { readConfig } from '../../src/config'
import { closeDeps, type Deps, openDeps } from '../../src/deps'
import { importAll } from '../../src/runs'
import { aFeedDraft } from '../support/factories'
import { databaseName, databaseUrl, describeMongo, dropDatabase, findMongo } from '../support/mongo'
import { type Program, startProgram } from '../support/processes'
import { noRedisReason, redisUrl } from '../support/redis'
import { byHost, gapsOf, startTimedBoard, type TimedBoard } from '../support/timed-board'
import { until } from '../support/until'

const hostsOf = (count: number) => Array.from({ length: count }, (_, n) => `127.0.0.${n + 1}`)

function politenessContract(name: string, servicesOf: () => Promise<Record<string, string>>): void {
  describe(name, () => {
    let dataDir: string
    let env: Record<string, string>
    let board: TimedBoard
    let deps: Deps
    const started: Program[] = []

    beforeEach(async () => {
      dataDir = await mkdtemp(join(tmpdir(), 'gleaner-test-'))
    })
    afterEach(async () => {
      for (const program of started.splice(0)) {
        program.kill('SIGKILL')
        await program.exited
      }
      await closeDeps(deps)
      await board.close()
      await rm(dataDir, { recursive: true, force: true })
    })

    /** Feed n is at host n of the list, begun again at its end. */
    async function open(intervalMs: number, feeds: { host: string; path: string }[]) {
      env = {
        DATA_DIR: dataDir,
        ALLOWED_PRIVATE_HOSTS: hostsOf(5).join(),
        HOST_INTERVAL_MS: `${intervalMs}`,
        LOG_LEVEL: 'warn',
        ...(await servicesOf()),
      }
      const read = readConfig(env)
      if (!('config' in read)) throw new Error(read.problems.join())
      deps = await openDeps(read.config, pino({ level: 'silent' }))
      for (const { host, path } of feeds) {
        const id = path.slice(1)
        await deps.store.feeds.insert(aFeedDraft({ id, url: board.url(host, path) }))
      }
    }

    function startWorkers(count: number, concurrency: number): void {
      for (let n = 0; n < count; n++)
        started.push(startProgram(['worker/main.ts'], { ...env, CONCURRENCY: `${concurrency}` }))
    }

    const completed = (count: number) => async () =>
      (await deps.store.runs.totals({})).byStatus.completed === count

    test('four workers, sixty feeds, five hosts: none is asked twice at once, too soon, or while it wants to be left alone', async () => {
      const intervalMs = 200
      const hosts = hostsOf(5)
      const paths = Array.from({ length: 60 }, (_, n) => `/feed-${n}`)
      const refusedAt = ['/feed-7', '/feed-18']
      board = await startTimedBoard({ answerMs: 30, refusedAt, retryAfterS: 2, feeds: paths })
      const feeds = paths.map((path, n) => ({ host: hosts[n % 5] ?? '', path }))
      await open(intervalMs, feeds)
      await importAll(deps, { trigger: 'manual' })
      startWorkers(4, 2)
      await until(completed(60), 60_000)

      const visits = byHost(board.visits)
      expect([...visits.keys()].sort()).toEqual(hosts)
      expect(board.visits).toHaveLength(62)
      for (const visitsOfHost of visits.values()) {
        expect(Math.min(...gapsOf(visitsOfHost))).toBeGreaterThanOrEqual(intervalMs)
        for (const [index, { endedMs, retryAfterMs }] of visitsOfHost.entries()) {
          const next = visitsOfHost[index + 1]
          if (next) expect(next.beganMs).toBeGreaterThanOrEqual(endedMs + retryAfterMs)
        }
      }
      const isBesideAnother = board.visits.some((one) =>
        board.visits.some(
          (other) =>
            one.host !== other.host && one.beganMs < other.endedMs && other.beganMs < one.endedMs,
        ),
      )
      expect(isBesideAnother).toBe(true)
    }, 90_000)

    test('nine feeds on two hosts take no longer than the pauses dictate, and few useless wakes', async () => {
      const intervalMs = 2000
      const answerMs = 50
      const paths = Array.from({ length: 9 }, (_, n) => `/feed-${n}`)
      board = await startTimedBoard({ answerMs, refusedAt: [], retryAfterS: 0, feeds: paths })
      const [one = '', two = ''] = hostsOf(2)
      await open(
        intervalMs,
        paths.map((path, n) => ({ host: n === 8 ? two : one, path })),
      )
      await importAll(deps, { trigger: 'manual' })
      startWorkers(1, 1)
      await until(completed(9), 60_000)

      const visits = board.visits
      const tookMs = Math.max(...visits.map((visit) => visit.endedMs)) - (visits[0]?.beganMs ?? 0)
      const { rows } = await deps.store.runs.list({}, { limit: 9 })
      const bound = 7 * intervalMs + 8 * answerMs
      expect(tookMs).toBeGreaterThanOrEqual(bound * 0.99)
      expect(tookMs).toBeLessThan(bound * 1.1)
      const wakes = rows.reduce((sum, run) => sum + run.attempt, 0)
      expect(wakes).toBeLessThan(9 * 4)
    }, 60_000)
  })
}

politenessContract('embedded', async () => ({}))

describe.skipIf(noRedisReason() !== null)('with Redis', () => {
  let redis: Awaited<ReturnType<typeof redisUrl>>
  beforeAll(async () => {
    redis = await redisUrl()
  })
  afterAll(() => redis.stop())
  politenessContract('SQLite and BullMQ', async () => ({ REDIS_URL: redis.url }))
})

const mongo = await findMongo()
describeMongo('with MongoDB', mongo, (serverUrl) => {
  const url = databaseUrl(serverUrl, databaseName())
  afterEach(() => dropDatabase(url))
  afterAll(() => ('url' in mongo ? mongo.stop() : undefined))
  politenessContract('MongoDB and its own queue', async () => ({ MONGODB_URL: url }))
})
