import pino from 'pino'
import { readConfig } from '../../src/config'
import { closeDeps, openDeps } from '../../src/deps'
import { hourMs } from '../../src/model/feed'
import { endingBoardOf, listing, range } from '../support/ending-board'
import { aClock, aSource } from '../support/factories'

/** Fills a folder of data with feeds whose listings end, in three days that end now: `braked-feeds.ts DATA_DIR`. */
const clock = aClock(Date.now() - 72 * hourMs)
const read = readConfig({
  DATA_DIR: process.argv[2] ?? '',
  ALLOWED_PRIVATE_HOSTS: '127.0.0.1',
  HOST_INTERVAL_MS: '0',
})
if (!('config' in read)) throw new Error(read.problems.join('\n'))
const options = { now: clock.now }
const deps = await openDeps(read.config, pino({ level: 'silent' }), undefined, options)
const board = await endingBoardOf(deps, clock, () => closeDeps(deps))
await deps.store.sources.ensure(aSource())

/** Listings of a feed: its own, so that no other vouches for them. */
const own = (feed: number, numbers: number[]) => numbers.map((n) => feed * 1000 + n)
const names = ['Branch that shut', 'Board that empties', 'Window in truth', 'Ordinary board']
const ids = ['shut', 'emptied', 'window', 'ordinary']
for (const [index, id] of ids.entries()) await board.addFeed(id, { name: names[index] ?? id })

await board.imports('shut', listing(own(1, range(1, 100))))
await board.imports('emptied', listing(own(2, range(1, 4))))
await board.imports('ordinary', listing(own(3, range(1, 40))))
await board.passes(24 * hourMs)
for (const edition of [1, 2]) {
  await board.imports('shut', listing(own(1, range(61, 100)), edition))
  await board.imports('emptied', listing([], edition))
  await board.imports('ordinary', listing(own(3, range(3, 40)), edition))
  await board.passes(hourMs)
}
for (const n of range(0, 4))
  await board.imports('window', listing(own(4, range(1 + 4 * n, 20 + 4 * n))))
await board.imports('ordinary', listing(own(3, range(2, 40)), 3))
await board.passes(Date.now() - clock.now().getTime())
await board.close()
