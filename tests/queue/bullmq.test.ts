import { afterAll, beforeAll, describe } from 'bun:test'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createLog } from '../../src/log'
import { openBullQueue } from '../../src/queue/bullmq'
import type { Queue } from '../../src/queue/queue'
import { openSqliteStore } from '../../src/store/sqlite/open'
import { forget, noRedisReason, redisUrl } from '../support/redis'
import { queueContract } from './contract'
import type { World } from './world'

const log = await createLog('silent', 'test')
const reason = process.env.TEST_REDIS_URL ? null : noRedisReason()

describe.skipIf(reason !== null)(`BullMQ${reason ? ` (skipped: ${reason})` : ''}`, () => {
  let redis: Awaited<ReturnType<typeof redisUrl>>
  beforeAll(async () => {
    redis = await redisUrl()
  })
  afterAll(() => redis.stop())

  queueContract('contract', openWorld)

  async function openWorld(): Promise<World> {
    const dataDir = await mkdtemp(join(tmpdir(), 'gleaner-queue-'))
    const store = await openSqliteStore({ dataDir })
    const spec = { dataDir, redis: { url: redis.url, prefix: `test-${Bun.randomUUIDv7()}` } }
    const opened: Queue[] = []
    return {
      store,
      spec,
      async open() {
        const queue = await openBullQueue({ ...spec.redis, log })
        opened.push(queue)
        return queue
      },
      async close() {
        await Promise.all(opened.map((queue) => queue.close()))
        await forget(spec.redis.url, spec.redis.prefix)
        await store.close()
        await rm(dataDir, { recursive: true, force: true })
      },
    }
  }
})
