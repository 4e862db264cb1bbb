import { expect, test } from 'bun:test'
import { type DemoFeed, demoFeeds, documentAt } from '../../src/demo/catalogue'
import type { ReadResult } from '../../src/reader/feed-document'
import { readFeed } from '../../src/reader/read-feed'

async function* once(text: string) {
  yield Buffer.from(text)
}

async function resultsOf(feed: DemoFeed): Promise<ReadResult[]> {
  const url = `http://${feed.host}:4000${feed.path}`
  const document = documentAt(
    feed,
    { seed: 'a', step: 29_700_000, stepMs: 60_000, zeroMs: 0 },
    new URL(url).origin,
  )
  const hints = { url, contentType: 'application/rss+xml', source: feed.board.id }
  const answer = await readFeed(once(document), hints)
  if (!answer.isFeed) throw new Error(answer.failure.message)
  const results: ReadResult[] = []
  for await (const records of answer.document.records) {
    results.push(...records.map((record) => record.read()))
  }
  expect(answer.document.ending?.name).toBe('complete')
  return results
}

const named = demoFeeds.map((feed) => [feed.id, feed] as const)

test.each(named)('%s is read as listings of its board, whole', async (_, feed) => {
  const results = await resultsOf(feed)
  const listings = results.flatMap((result) => (result.name === 'listing' ? [result.draft] : []))
  expect(results.length - listings.length).toBe(feed.isUntidy ? 1 : 0)
  for (const listing of listings) {
    expect(listing.source).toBe(feed.board.id)
    expect(listing.title).not.toMatch(/&#?\w+;/)
    expect(listing.datePosted).toBeDate()
    expect(listing.hiringOrganization.name).toBeString()
    expect(listing.employmentType).not.toEqual([])
    expect(listing.categories.length).toBeGreaterThan(0)
    expect(listing.description).toContain('<ul><li>')
  }
  const paid = listings.filter(({ baseSalary }) => baseSalary?.minValue && baseSalary.currency)
  expect(paid.length).toBeGreaterThan(listings.length / 3)
})

test('feeds of one board agree on the identity of what they share', async () => {
  const keys = await Promise.all(
    demoFeeds.slice(0, 8).map(async (feed) => {
      const results = await resultsOf(feed)
      return results.flatMap((result) => (result.name === 'listing' ? [result.draft.key] : []))
    }),
  )
  const [all = [], ...others] = keys
  const shared = new Set(others.flat())
  for (const key of all) expect(shared).toContain(key)
})
