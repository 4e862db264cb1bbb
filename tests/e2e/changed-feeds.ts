import { hourMs } from '../../src/model/feed'
import { rss } from '../support/rss'
import { seedBoard } from './seed-board'

/** Fills a folder of data with listings to which much has happened, in two days that end now: `changed-feeds.ts DATA_DIR`. */
const board = await seedBoard(49 * hourMs)

interface Told {
  title?: string
  task?: string
  place?: string
}

const item = (n: number, { title = `Gardener ${n}`, task = 'roses', place = 'Bonn' }: Told = {}) =>
  `<item><title>${title}</title><link>https://changing.example/jobs/${n}</link>
  <guid isPermaLink="false">changing-${n}</guid>
  <job_listing:location xmlns:job_listing="https://board.example/">${place}</job_listing:location>
  <description>&lt;p&gt;Our gardens at the river need a hand. You look after the ${task}, water the trees and talk with
  the visitors. We offer a workshop of our own, thirty days of leave and a bicycle.&lt;/p&gt;</description></item>`

const noTitle = (n: number) =>
  `<item><guid>nameless-${n}</guid><link>https://x.example/</link></item>`
const all = Array.from({ length: 12 }, (_, n) => n + 1)

await board.addFeed('changing', { name: 'Gardens that change', source: 'changing.example' })
await board.imports('changing', { body: rss(all.map((n) => item(n))) })
board.clock.advance(25 * hourMs)
const left = all.slice(2)
await board.imports('changing', {
  body: rss(
    left.map((n) => item(n)),
    '<copyright>1</copyright>',
  ),
})
board.clock.advance(hourMs)
const changed = [
  item(3, { title: 'Head gardener', task: 'lilies and the tulips', place: 'Köln' }),
  ...left.slice(1).map((n) => item(n, n < 7 ? { task: 'oaks' } : {})),
]
await board.imports('changing', {
  body: rss([...changed, item(5), ...Array.from({ length: 60 }, (_, n) => noTitle(n))]),
})
await board.passes(hourMs)
await board.imports('changing', { body: rss([item(1), item(13), ...changed]) })
await board.passes(Date.now() - board.clock.now().getTime())
await board.close()
