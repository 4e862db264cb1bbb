import { hourMs } from '../../src/model/feed'
import { aSource } from '../support/factories'
import { rss } from '../support/rss'
import { seedBoard } from './seed-board'

/** Fills a folder of data with what is longer than a designer thinks of: `long-feeds.ts DATA_DIR`. */
const board = await seedBoard(hourMs)

const word = 'Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft'
const unbroken = 'x'.repeat(300)
const titles = [
  `${word} ${word} ${word}`,
  unbroken,
  `${'Senior '.repeat(40)}Engineer (m/w/d) – 100 % remote – €€€`,
  'مهندس برمجيات أول للعمل عن بعد في الرياض',
  '🧑‍🚀🪐 Astronaut 宇宙飛行士 우주비행사 नभचर',
]
/** Words enough to tell texts apart. */
const duties = Array.from({ length: 40 }, (_, n) => `Aufgabe${n}`).join(' ')

const item = (title: string, index: number) => `<item><title>${title}</title>
  <link>https://board.example/jobs/${index}/${unbroken}</link><guid isPermaLink="false">${unbroken}-${index}</guid>
  <job_listing:company xmlns:job_listing="https://board.example/">${word} &amp; ${word} GmbH</job_listing:company>
  <job_listing:location xmlns:job_listing="https://board.example/">${word}, ${unbroken}</job_listing:location>
  <description>&lt;h2&gt;${unbroken}&lt;/h2&gt;&lt;pre&gt;${unbroken}&lt;/pre&gt;&lt;table&gt;&lt;tr&gt;${`&lt;td&gt;${word}&lt;/td&gt;`.repeat(8)}&lt;/tr&gt;&lt;/table&gt;&lt;p&gt;${`${word} `.repeat(60)}&lt;/p&gt;&lt;p&gt;${duties}&lt;/p&gt;</description></item>`

await board.addFeed('long', { name: `${word}`.repeat(2) })
await board.addFeed('broken', { name: 'Bréak '.repeat(30).trim() })
await board.imports('long', { body: rss(titles.map(item)) })
await board.imports('broken', {
  body: `<rss version="2.0"><channel>${item('Gardener', 9)}<item><title>`,
})
await board.imports('broken', { status: 404, body: unbroken })
// The same jobs at another board.
await board.deps.store.sources.ensure(aSource({ id: 'other.example', name: word }))
await board.addFeed('copy', { source: 'other.example' })
await board.imports('copy', { body: rss(titles.map(item)) })
await board.close()
