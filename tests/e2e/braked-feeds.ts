import { hourMs } from '../../src/model/feed'
import { listing, range } from '../support/ending-board'
import { seedBoard } from './seed-board'

/** Fills a folder of data with feeds whose listings end, in three days that end now: `braked-feeds.ts DATA_DIR`. */
const board = await seedBoard(72 * hourMs)

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
await board.passes(Date.now() - board.clock.now().getTime())
await board.close()
