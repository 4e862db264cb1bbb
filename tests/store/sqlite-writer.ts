import { openSqliteStore } from '../../src/store/sqlite/open'
import { anItem } from '../support/factories'
import { importFeed } from './contract/harness'

/** A process of its own: imports the listings 0 to 999 as the feed `argv[3]`, prints its counts. */
const [, , dataDir = '', feedId = ''] = process.argv
const store = await openSqliteStore({ dataDir })
const batches = Array.from({ length: 50 }, (_, batch) =>
  Array.from({ length: 20 }, (_, n) => anItem({ externalId: String(batch * 20 + n) })),
)
const counts = await importFeed(store, feedId, feedId === 'a' ? batches : batches.reverse())
await store.close()
console.log(JSON.stringify(counts))
