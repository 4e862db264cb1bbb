import { afterAll, setDefaultTimeout } from 'bun:test'
import { openMongoStore } from '../../src/store/mongo/open'
import { createTestDeps } from '../support/deps'
import { endingBoardOf } from '../support/ending-board'
import { aClock } from '../support/factories'
import { databaseName, databaseUrl, describeMongo, dropDatabase, findMongo } from '../support/mongo'
import { endingRules } from './rules'

const found = await findMongo()
setDefaultTimeout(60_000)

afterAll(async () => {
  if ('url' in found) await found.stop()
})

describeMongo('the end of listings in MongoDB', found, (serverUrl) => {
  endingRules('its rules', async () => {
    const url = databaseUrl(serverUrl, databaseName())
    const clock = aClock()
    const deps = await createTestDeps({
      now: clock.now,
      env: { ALLOWED_PRIVATE_HOSTS: '127.0.0.1' },
    })
    const store = await openMongoStore({ url, now: clock.now })
    return endingBoardOf({ ...deps, store }, clock, async () => {
      await store.close()
      await dropDatabase(url)
      await deps.close()
    })
  })
})
