import { Database } from 'bun:sqlite'
import { afterEach, beforeEach, expect, spyOn, test } from 'bun:test'
import { join } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import type { Counts } from '../../src/model/run'
import { readFeed } from '../../src/reader/read-feed'
import { openIntake } from '../../worker/intake'
import { storeRecords } from '../../worker/store-records'
import { completed, present } from '../store/contract/harness'
import { beginAttempt } from '../support/begun-attempt'
import { createTestDeps, type TestDeps } from '../support/deps'
import { aFeedDraft } from '../support/factories'
import { rss, rssItem, rssItems } from '../support/rss'
import { until } from '../support/until'

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
  const document = rss([...rssItems(20), ...rssItems(10)])
  expect((await importIt(document)).counts).toMatchObject({ new: 20, duplicate: 10 })
  const again = await importIt(document, holdUntil(30))
  expect(again.counts).toMatchObject({ unchanged: 20, duplicate: 10 })
})

const [first = '', ...others] = rssItems(5)

test.each<[string, string[], Partial<Counts>, number]>([
  ['other words before those known', [rssItem(1, 2), first], { updated: 1, unchanged: 4 }, 1],
  ['other words behind those known', [first, rssItem(1, 2)], { updated: 0, unchanged: 5 }, 1],
  ['the same words twice', [first, first], { updated: 0, unchanged: 5 }, 1],
])('of one listing the first record counts: %s', async (_, twice, counts, place) => {
  await importIt(rss([first, ...others]))
  const progress = await importIt(rss([...twice, ...others]))
  expect(progress.counts).toMatchObject({ ...counts, duplicate: 1 })
  expect(progress.duplicates.map(({ index }) => index)).toEqual([place])
})

test('beside other words, too, what a batch before it had as well is a duplicate', async () => {
  await importIt(rss(rssItems(20)))
  const twice = [rssItem(12, 2), rssItem(12), first, ...rssItems(17).slice(10)]
  const again = await importIt(rss([...rssItems(10), ...twice]), holdUntil(20))
  expect(again.counts).toMatchObject({ unchanged: 16, updated: 1, duplicate: 3 })
})

test('a full batch is stored, however long the next record takes to come', async () => {
  const { store } = deps
  // So much of a document is looked at before its first record is taken.
  const pieces = rss(rssItems(20), `<x>${'x'.repeat(2 ** 17)}</x>`).split(/(?=<item>)/)
  async function* slowly() {
    yield Buffer.from(pieces.slice(0, 11).join(''))
    await until(async () => (await store.listings.count({}, 20)) === 10)
    yield Buffer.from(pieces.slice(11).join(''))
  }
  expect((await importIt(slowly())).counts).toMatchObject({ new: 20 })
})

test('large records make small batches, also where they are what they were', async () => {
  const large = rssItems(9).map((item) =>
    item.replace('</item>', `<x>${'x'.repeat(2 ** 20)}</x></item>`),
  )
  await importIt(rss(large))
  const { listings } = deps.store
  const confirm = spyOn(listings, 'confirm')
  const { counts } = await importIt(rss(large))
  const sizes = confirm.mock.calls.map(([, , , known]) => known.length)
  expect({ counts, sizes }).toMatchObject({ counts: { unchanged: 9 }, sizes: [4, 4, 1] })
})

test('a new guid of a page that is carried under its old one too is another listing', async () => {
  await importIt(rss([first, ...others]))
  const other = first.replace('job-1', 'other')
  expect((await importIt(rss([other, first, ...others]))).counts).toMatchObject({
    new: 1,
    unchanged: 5,
  })
})

/** Lets nothing be stored until so many records are read. */
const holdUntil = (records: number) => async (read: () => number) => {
  const other = new Database(join(deps.dataDir, 'gleaner.db'))
  other.run('BEGIN IMMEDIATE')
  await until(() => read() === records)
  for (let turn = 0; turn < 5; turn++) await setImmediate()
  other.close()
}

/** An attempt of a new run at a document. `meanwhile`: begins with it; it can ask how many records were taken. */
async function importIt(
  document: string | AsyncIterable<Uint8Array>,
  meanwhile?: (read: () => number) => Promise<void>,
) {
  const context = await beginAttempt(deps, 'feed')
  const { lease, run, tally } = context
  const intake = await openIntake(context)
  const body = typeof document === 'string' ? Buffer.from(document) : document
  const read = await readFeed(body, { url: feedUrl, source: 'board.example' })
  if (!read.isFeed) throw new Error(read.failure.message)
  await Promise.all([
    meanwhile?.(() => intake.count()),
    storeRecords(context, read.document, intake),
  ])
  const progress = tally.progress()
  present(await deps.store.runs.settle(lease, completed(progress), { lastCompleteRunId: run.id }))
  return progress
}
