import { afterAll } from 'bun:test'
import { openMongoStore } from '../../src/store/mongo/open'
import type { Store } from '../../src/store/store'
import { databaseName, databaseUrl, describeMongo, dropDatabase, findMongo } from '../support/mongo'
import { type OpenStore, storeContract } from './contract'

const found = await findMongo()

afterAll(async () => {
  if ('url' in found) await found.stop()
})

describeMongo('MongoDB', found, (serverUrl) => {
  storeContract('the store contract', openAt(serverUrl))
})

function openAt(serverUrl: string): OpenStore {
  return async (options) => {
    const url = databaseUrl(serverUrl, databaseName())
    const handles: Store[] = []
    const reopen: typeof open = async (others) => open(others)
    const store = await open(options)
    return { store, reopen, destroy }

    async function open(others: typeof options): Promise<Store> {
      const handle = await openMongoStore({ url, ...others })
      handles.push(handle)
      return handle
    }

    async function destroy() {
      await Promise.all(handles.map((handle) => handle.close()))
      await dropDatabase(url)
    }
  }
}
