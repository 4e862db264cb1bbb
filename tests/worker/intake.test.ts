import { Database } from 'bun:sqlite'
import { afterEach, beforeEach, expect, test } from 'bun:test'
import { join } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import { readFeed } from '../../src/reader/read-feed'
import { hostSlots } from '../../worker/host-slots'
import { openIntake } from '../../worker/intake'
import { storeRecords } from '../../worker/store-records'
import { Tally } from '../../worker/tally'
import { completed, present } from '../store/contract/harness'
import { createTestDeps, type TestDeps } from '../support/deps'
import { aFeedDraft, aRunDraft } from '../support/factories'
import { rss, rssItems } from '../support/rss'
import { until } from '../support/until'

const never = new AbortController().signal
const feedUrl = 'https://board.example/feed'
let deps: TestDeps

beforeEach(async () => {
  deps = await createTestDeps({ env: { BATCH_SIZE: '10' } })
  await deps.store.feeds.insert(aFeedDraft({ id: 'feed', url: feedUrl }))
})
afterEach(async () => {
  await deps.close()
})

test('what was read while others were not stored yet is judged as they are', async () => {
  const document = rss([...rssItems(30), ...rssItems(10)])
  expect((await importIt(document)).counts).toMatchObject({ new: 30, duplicate: 10 })
  const again = await importIt(document, async (isRead) => {
    const other = new Database(join(deps.dataDir, 'gleaner.db'))
    other.run('BEGIN IMMEDIATE')
    await until(isRead)
    for (let turn = 0; turn < 5; turn++) await setImmediate()
    other.close()
  })
  expect(again.counts).toMatchObject({ unchanged: 30, duplicate: 10 })
})

/** An attempt of a new run at a document. `meanwhile`: begins with it; it can ask whether all is read. */
async function importIt(document: string, meanwhile?: (isRead: () => boolean) => Promise<void>) {
  const { store } = deps
  const runId = Bun.randomUUIDv7()
  await store.runs.open(aRunDraft({ id: runId, feedId: 'feed', feedUrl }))
  const claim = await store.runs.claim(runId, 'w', 30_000)
  const feed = await store.feeds.get('feed')
  if (!claim.isTaken || !feed) throw new Error('not taken')
  const { lease, run } = claim
  const tally = new Tally(deps, lease)
  const slots = hostSlots(deps, run, 'host', never)
  const context = { deps, run, feed, lease, tally, slots, source: null, signal: never }
  const intake = await openIntake(context)
  const read = await readFeed(Buffer.from(document), { url: feedUrl, source: 'board.example' })
  if (!read.isFeed) throw new Error(read.failure.message)
  await Promise.all([
    meanwhile?.(() => intake.count() === 40),
    storeRecords(context, read.document, intake),
  ])
  const progress = tally.progress()
  present(await store.runs.settle(lease, completed(progress), { lastCompleteRunId: runId }))
  return progress
}
