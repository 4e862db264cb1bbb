import { openSqliteStore } from '../../src/store/sqlite/open'
import { anItem } from '../support/factories'
import { importFeed } from './contract/harness'

/** A process of its own, without room for what it imports: prints the name of its error. */
const store = await openSqliteStore({ dataDir: process.argv[2] ?? '' })
const large = Array.from({ length: 100 }, () => anItem({ raw: 'x'.repeat(64_000) }))
await importFeed(store, 'feed', [large]).catch((error) => console.log(error.name))
