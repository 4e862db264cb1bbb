import { reviewAlerts } from '../../src/alerts'
import { actAs } from '../../src/audit'
import { dismissDeadLetter } from '../../src/dead-letters'
import { changeFeed } from '../../src/feeds'
import { hourMs } from '../../src/model/feed'
import { changeSource } from '../../src/sources'
import { makeToken } from '../../src/tokens'
import { addUser } from '../../src/users'
import { announceToWebhooks } from '../../src/webhook-announcements'
import { addWebhook, saveSearch } from '../../src/webhooks'
import { aSource } from '../support/factories'
import { hostile, hostileDocument, shorterDocument } from './hostile-document'
import { seedBoard } from './seed-board'
import { password } from './worlds'

/** Fills a folder of data with feeds that want to be elements of our pages: `hostile-feeds.ts DATA_DIR`. */
const board = await seedBoard(hourMs)
const { deps } = board

await deps.store.sources.ensure(aSource({ id: 'twin.example', name: hostile('twin') }))
const search = await saveSearch(deps, {
  name: hostile('search'),
  filter: { search: hostile('words') },
})
const hook = { name: hostile('webhook'), url: 'http://127.0.0.1:9/' }
await addWebhook(deps, { ...hook, event: 'run.finished' })
await addWebhook(deps, { ...hook, event: 'listings.new', searchId: search.id })

await board.addFeed('hostile', { name: hostile('feed') })
await board.addFeed('twin', { name: hostile('twin'), source: 'twin.example' })
await board.addFeed('broken', { name: hostile('broken') })
await board.addFeed('archived', { name: hostile('archived') })
await board.imports('hostile', { body: hostileDocument('first') })
await board.imports('hostile', { body: hostileDocument('second') })
await board.imports('hostile', { body: shorterDocument('second') })
await board.imports('twin', { body: hostileDocument('second') })
await board.imports('broken', {
  status: 404,
  body: hostile('body'),
  headers: { 'content-type': 'text/html' },
})
const dead = await board.imports('broken', { status: 200, body: `<html>${hostile('page')}</html>` })
await board.addFeed('failing', { name: hostile('failing'), source: 'twin.example' })
for (let times = 0; times < 3; times++)
  await board.imports('failing', { status: 404, body: hostile('body') })
await reviewAlerts(deps)
await announceToWebhooks(deps)
await addUser(deps, { name: 'anna', role: 'admin', password })
await makeToken(deps, { name: hostile('token'), userName: 'anna', role: 'viewer', days: null })
await actAs({ name: 'anna', token: hostile('token') }, async () => {
  await dismissDeadLetter(deps, dead.id, hostile('note'))
  await changeFeed(deps, 'broken', { pausedBecause: hostile('reason') })
  await changeFeed(deps, 'archived', { isArchived: true })
  const name = hostile('source')
  await changeSource(deps, 'board.example', {
    name,
    terms: hostile('terms'),
    attribution: hostile('attribution'),
    pausedBecause: hostile('pause'),
  })
})
await board.close()
