import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'bun:test'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pino from 'pino'
import { readConfig } from '../../src/config'
import { closeDeps, type Deps, openDeps } from '../../src/deps'
import { openRun } from '../../src/runs'
import { aFeedDraft } from '../support/factories'
import { type FeedHost, type Reply, startFeedHost } from '../support/feed-host'
import { databaseName, databaseUrl, describeMongo, dropDatabase, findMongo } from '../support/mongo'
import { type Program, startProgram } from '../support/processes'
import { noRedisReason, redisUrl } from '../support/redis'
import { rss, rssItems } from '../support/rss'
import { until } from '../support/until'

/** From the kill to the end of the run. */
const rescueMs = 15_000
const count = 600
const document = rss(rssItems(count))

const whole = (): Reply => ({ body: document })

/** Three quarters of the document, then nothing more. */
const stuck = (): Reply => ({
  body: document.slice(0, (document.length * 3) / 4),
  length: document.length,
  ending: 'hang',
})

function killContract(name: string, servicesOf: () => Promise<Record<string, string>>): void {
  describe(name, () => {
    let env: Record<string, string>
    let host: FeedHost
    let deps: Deps
    const started: Program[] = []

    beforeEach(async () => {
      host = await startFeedHost({ '/feed': (_, visit) => (visit === 1 ? stuck() : whole()) })
      env = {
        DATA_DIR: await mkdtemp(join(tmpdir(), 'gleaner-test-')),
        ALLOWED_PRIVATE_HOSTS: '127.0.0.1',
        HOST_INTERVAL_MS: '0',
        BATCH_SIZE: '100',
        ...(await servicesOf()),
      }
      const read = readConfig(env)
      if (!('config' in read)) throw new Error(read.problems.join())
      deps = await openDeps(read.config, pino({ level: 'silent' }))
      await deps.store.feeds.insert(aFeedDraft({ id: 'feed', url: host.url('/feed') }))
    })
    afterEach(async () => {
      for (const program of started.splice(0)) {
        program.kill('SIGKILL')
        await program.exited
      }
      await closeDeps(deps)
      await host.close()
      await rm(env.DATA_DIR ?? '', { recursive: true, force: true })
    })

    function startWorker(): Program {
      const worker = startProgram(['worker/main.ts'], env)
      started.push(worker)
      return worker
    }

    const runOf = async (id: string) => {
      const run = await deps.store.runs.get(id)
      if (!run) throw new Error('no such run')
      return run
    }

    /** A run of which a worker has stored a part. */
    async function halfway(): Promise<{ id: string; worker: Program }> {
      const worker = startWorker()
      const opening = await openRun(deps, 'feed', { trigger: 'manual' })
      if (opening.name !== 'opened') throw new Error(opening.name)
      const { id } = opening.run
      await until(async () => (await deps.store.listings.count({}, 1)) > 0, 20_000)
      return { id, worker }
    }

    /** As if nothing had happened. */
    async function expectWhole(id: string): Promise<void> {
      expect(await runOf(id)).toMatchObject({
        status: 'completed',
        outcome: 'imported',
        counts: { fetched: count, new: count, updated: 0, unchanged: 0, duplicate: 0, failed: 0 },
      })
      expect(await deps.store.listings.count({}, count + 1)).toBe(count)
    }

    test('kill -9 in the middle: the next worker ends the run in time, with the counts of one that never died', async () => {
      const { id, worker } = await halfway()
      worker.kill('SIGKILL')
      const killedAt = performance.now()
      startWorker()
      await until(async () => (await runOf(id)).status === 'completed', rescueMs)
      expect(performance.now() - killedAt).toBeLessThan(rescueMs)
      await expectWhole(id)
      expect((await runOf(id)).attempts).toMatchObject([
        { number: 1, outcome: null, error: { kind: 'crashed' } },
        { number: 2, outcome: 'imported', error: null },
      ])
    }, 60_000)

    test('SIGTERM: the run is given back, the worker ends with 0, the next one ends the run at once', async () => {
      const { id, worker } = await halfway()
      const askedAt = performance.now()
      worker.kill('SIGTERM')
      expect(await worker.exited).toBe(0)
      expect(performance.now() - askedAt).toBeLessThan(10_000)
      expect(await runOf(id)).toMatchObject({ status: 'pending', attemptsSpent: 0, leasedBy: null })
      startWorker()
      await until(async () => (await runOf(id)).status === 'completed', 10_000)
      await expectWhole(id)
    }, 60_000)
  })
}

killContract('embedded', async () => ({}))

describe.skipIf(noRedisReason() !== null)('with Redis', () => {
  let redis: Awaited<ReturnType<typeof redisUrl>>
  beforeAll(async () => {
    redis = await redisUrl()
  })
  afterAll(() => redis.stop())
  killContract('SQLite and BullMQ', async () => ({ REDIS_URL: redis.url }))
})

const mongo = await findMongo()
describeMongo('with MongoDB', mongo, (serverUrl) => {
  const url = databaseUrl(serverUrl, databaseName())
  afterEach(() => dropDatabase(url))
  afterAll(() => ('url' in mongo ? mongo.stop() : undefined))
  killContract('MongoDB and its own queue', async () => ({ MONGODB_URL: url }))

  describe.skipIf(noRedisReason() !== null)('and Redis, as the stack of containers has it', () => {
    let redis: Awaited<ReturnType<typeof redisUrl>>
    beforeAll(async () => {
      redis = await redisUrl()
    })
    afterAll(() => redis.stop())
    killContract('MongoDB and BullMQ', async () => ({ MONGODB_URL: url, REDIS_URL: redis.url }))
  })
})
