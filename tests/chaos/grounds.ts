import { afterAll, afterEach, beforeAll, describe } from 'bun:test'
import { databaseName, databaseUrl, describeMongo, dropDatabase, findMongo } from '../support/mongo'
import { noRedisReason, redisUrl } from '../support/redis'

/** A store and a queue to stand on. */
export interface Ground {
  name: string
  /** Known when a test begins. */
  settings: () => Record<string, string>
}

/** Describes tests on each store with each queue. What there is no server for is said. */
export async function describeGrounds(body: (ground: Ground) => void): Promise<void> {
  const noRedis = noRedisReason()
  const mongo = await findMongo()

  onBothQueues('SQLite', () => ({}))
  describeMongo('with MongoDB', mongo, (serverUrl) => {
    const url = databaseUrl(serverUrl, databaseName())
    afterEach(() => dropDatabase(url), 30_000)
    afterAll(() => ('url' in mongo ? mongo.stop() : undefined))
    onBothQueues('MongoDB', () => ({ MONGODB_URL: url }))
  })

  function onBothQueues(store: string, settings: Ground['settings']) {
    const own = `${store} and its own queue`
    describe(own, () => body({ name: own, settings }))

    const name = `${store} and BullMQ`
    describe.skipIf(noRedis !== null)(noRedis ? `${name} (skipped: ${noRedis})` : name, () => {
      let redis: Awaited<ReturnType<typeof redisUrl>>
      beforeAll(async () => {
        redis = await redisUrl()
      })
      afterAll(() => redis.stop())
      body({ name, settings: () => ({ ...settings(), REDIS_URL: redis.url }) })
    })
  }
}
