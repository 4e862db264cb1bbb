import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'bun:test'
import { databaseName, databaseUrl, describeMongo, dropDatabase, findMongo } from '../support/mongo'
import { noRedisReason, redisUrl } from '../support/redis'
import { itemCount } from './documents'
import { doomsOf, killWave, rescueMs } from './kills'
import { openScene, type Scene } from './scene'
import { stages } from './stages'

/** Every stage once; `atOnce` workers die and are replaced at about the same time. */
function killsContract(
  name: string,
  servicesOf: () => Record<string, string>,
  atOnce: number,
): void {
  describe(name, () => {
    let scene: Scene
    beforeEach(async () => {
      scene = await openScene(servicesOf())
      for (let n = 0; n <= atOnce; n++) await scene.addFeed(n)
    })
    afterEach(() => scene.close())

    test(`kill -9 at every stage of ${itemCount} items: the run ends in time, as if nothing had happened`, async () => {
      const history = new Map<string, string[]>()
      for (let from = 0; from < stages.length; from += atOnce) {
        const round = from === 0 ? 1 : 2
        const dooms = doomsOf(from, from + atOnce, Math.random)
        const { kills, unharmed } = await killWave(scene, round, dooms, history)
        expect(unharmed).toMatchObject({
          status: 'completed',
          outcome: 'imported',
          counts: { fetched: itemCount, duplicate: 20, failed: 20 },
        })
        for (const { remains, tookMs, ...kill } of kills) {
          expect({ ...kill, ...remains }).toEqual({ ...kill, ...unharmed })
          expect({ ...kill, tookMs, isInTime: tookMs <= rescueMs }).toMatchObject({
            isInTime: true,
          })
        }
      }
    }, 180_000)
  })
}

killsContract('embedded', () => ({}), stages.length)

describe.skipIf(noRedisReason() !== null)('with Redis', () => {
  let redis: Awaited<ReturnType<typeof redisUrl>>
  beforeAll(async () => {
    redis = await redisUrl()
  })
  afterAll(() => redis.stop())
  killsContract('SQLite and BullMQ', () => ({ REDIS_URL: redis.url }), stages.length)
})

const mongo = await findMongo()
describeMongo('with MongoDB', mongo, (serverUrl) => {
  const url = databaseUrl(serverUrl, databaseName())
  afterEach(() => dropDatabase(url))
  afterAll(() => ('url' in mongo ? mongo.stop() : undefined))
  killsContract('MongoDB and its own queue', () => ({ MONGODB_URL: url }), stages.length / 2)
})
