import { actAs } from '../../src/audit'
import { dismissDeadLetter } from '../../src/dead-letters'
import { changeFeed } from '../../src/feeds'
import { hourMs } from '../../src/model/feed'
import { changeSource } from '../../src/sources'
import { rss } from '../support/rss'
import { seedBoard } from './seed-board'

/** Fills a folder of data with feeds that want to be elements of our pages: `hostile-feeds.ts DATA_DIR`. */
const board = await seedBoard(hourMs)

/** Out of an attribute of either quotes, out of text, a comment, a title and a script. */
const hostile = (field: string): string =>
  `${field}"'></title></script><!-- --><b data-hostile="${field}">x</b><script data-hostile>1</script><img data-hostile src=x onerror=1>{{7*7}}`
const text = (field: string): string =>
  hostile(field).replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')

const fields = ['category', 'author', 'job:company', 'job:location', 'job:salary', 'job:job_type']
const item = (n: number, edition: string) => `<item xmlns:job="urn:board">
  <title>${text(`title ${edition}`)}</title>
  <link>https://board.example/jobs/${n}?${text('link')}</link>
  <guid isPermaLink="false">${text(`guid-${n}`)}</guid>
  <pubDate>${text('date')}</pubDate>
  ${fields.map((field) => `<${field}>${text(field)}</${field}>`).join('\n')}
  <description>${text('description')}</description>
  <enclosure url="javascript:document.body.dataset.hostile=1" type="${text('type').replaceAll('"', '&quot;')}"/>
</item>`
const nameless = `<item><description>${text('nameless')}</description></item>`
const document = (edition: string) =>
  rss([item(1, edition), item(2, edition), item(2, edition), nameless])

await board.addFeed('hostile', { name: hostile('feed') })
await board.addFeed('broken', { name: hostile('broken') })
await board.imports('hostile', { body: document('first') })
await board.imports('hostile', { body: document('second') })
await board.imports('hostile', { body: rss([item(1, 'second')]) })
await board.imports('broken', {
  status: 404,
  body: hostile('body'),
  headers: { 'content-type': 'text/html' },
})
const dead = await board.imports('broken', { status: 200, body: `<html>${hostile('page')}</html>` })
await actAs({ name: 'anna', token: hostile('token') }, async () => {
  await dismissDeadLetter(board.deps, dead.id, hostile('note'))
  await changeFeed(board.deps, 'broken', { pausedBecause: hostile('reason') })
  const name = hostile('source')
  await changeSource(board.deps, 'board.example', {
    name,
    terms: hostile('terms'),
    pausedBecause: hostile('pause'),
  })
})
await board.close()
