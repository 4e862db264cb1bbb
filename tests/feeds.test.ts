import { afterEach, beforeEach, describe, expect, test } from 'bun:test'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { addFeed, changeFeed } from '../src/feeds'
import { BadFeedsFile } from '../src/feeds-file'
import { hourMs } from '../src/model/feed'
import { noHabit } from '../src/model/habit'
import { openRun } from '../src/runs'
import { seedFeeds } from '../src/seed'
import { type FeedPatch, UrlTaken } from '../src/store/feeds'
import { createTestDeps, type TestDeps } from './support/deps'
import { createListenedLog } from './support/listened-log'

let deps: TestDeps
beforeEach(async () => {
  deps = await createTestDeps()
})
afterEach(() => deps.close())

const url = 'https://www.board.example/feeds/data-science.rss'

async function added(feedUrl = url) {
  const addition = await addFeed(deps, { url: feedUrl })
  if (addition.name !== 'added') throw new Error(addition.name)
  return addition.feed
}

describe('adding a feed', () => {
  test('what is not given follows from the URL; unknown stays at its default', async () => {
    expect(await added('https://www.board.example/?feed=rss&category=data-science')).toMatchObject({
      id: 'board-example-data-science',
      name: 'board.example data-science',
      source: 'board.example',
      kind: 'window',
      cadenceMs: hourMs,
      isEnabled: true,
      nextDueAt: null,
    })
    expect(await deps.store.sources.get('board.example')).toMatchObject({ floorMs: null })
  })

  test('the same URL twice is the feed that is there', async () => {
    const feed = await added()
    expect(await addFeed(deps, { url })).toEqual({ name: 'taken', feed })
  })

  test('feeds of one name get ids of their own', async () => {
    const ids = []
    for (const n of [1, 2, 3])
      ids.push((await addFeed(deps, { url: `${url}?${n}`, name: 'Bö & Co' })).feed.id)
    expect(ids).toEqual(['bo-co', 'bo-co-2', 'bo-co-3'])
  })
})

describe('changing a feed', () => {
  test('pause keeps its reason, resume forgets it', async () => {
    const { id } = await added()
    expect(await changeFeed(deps, id, { pausedBecause: 'terms' })).toMatchObject({
      isEnabled: false,
      disabledReason: 'terms',
    })
    expect(await changeFeed(deps, id, { pausedBecause: null })).toMatchObject({
      isEnabled: true,
      disabledReason: null,
    })
  })

  test('another mapping voids that the document was read, the same one does not', async () => {
    const { id } = await added()
    const validators = { etag: '"a"', lastModified: null, bodyHash: 'a', readerVersion: '1' }
    await deps.store.feeds.patch(id, { validators })
    const mapping = { title: 'Headline' }
    expect(await changeFeed(deps, id, { mapping })).toMatchObject({ mapping, validators: null })
    await deps.store.feeds.patch(id, { validators })
    expect(await changeFeed(deps, id, { mapping, name: 'New' })).toMatchObject({ validators })
    expect(await changeFeed(deps, id, { mapping: null })).toMatchObject({
      mapping: null,
      validators: null,
    })
  })

  test('what was learned at one address says nothing of another', async () => {
    const { id } = await added()
    const learned: FeedPatch = {
      ...{ lastNature: 'short', thinRuns: 3, thinSince: new Date(0), lastDoubt: 'Few.' },
      ...{ gapSince: new Date(0), gapMessage: 'Some were lost.' },
      habit: { ...noHabit(), itemCounts: [100, 100] },
    }
    await deps.store.feeds.patch(id, learned)
    expect(await changeFeed(deps, id, { name: 'New' })).toMatchObject(learned)
    expect(await changeFeed(deps, id, { url: 'https://board.example/moved' })).toMatchObject({
      ...{ lastNature: null, thinRuns: 0, thinSince: null, lastDoubt: null },
      ...{ gapSince: null, gapMessage: null, habit: noHabit() },
    })
  })

  test('a feed that is paused, or gets another address, has its open run cancelled', async () => {
    const { id } = await added()
    const open = async () => {
      const opening = await openRun(deps, id, { trigger: 'manual' })
      if (opening.name !== 'opened') throw new Error(opening.name)
      return opening.run.id
    }
    const first = await open()
    await changeFeed(deps, id, { name: 'Another name' })
    expect(await deps.store.runs.get(first)).toMatchObject({ status: 'pending' })
    await changeFeed(deps, id, { pausedBecause: 'asked by the board' })
    expect(await deps.store.runs.get(first)).toMatchObject({ status: 'cancelled' })
    await changeFeed(deps, id, { pausedBecause: null })
    const second = await open()
    await changeFeed(deps, id, { url: 'https://board.example/moved' })
    expect(await deps.store.runs.get(second)).toMatchObject({ status: 'cancelled' })
  })

  test('another cadence counts from the last run, and keeps the floor', async () => {
    const { id } = await added()
    const at = (hours: number) => new Date(Date.UTC(2026, 10, 23, hours))
    await deps.store.feeds.patch(id, { lastRunAt: at(1), nextDueAt: at(25), floorUntil: at(2) })
    expect(await changeFeed(deps, id, { cadenceMs: 3 * hourMs })).toMatchObject({
      nextDueAt: at(4),
    })
    expect(await changeFeed(deps, id, { cadenceMs: hourMs / 2 })).toMatchObject({
      nextDueAt: at(2),
    })
  })

  test('a new URL voids what the old host said; a new name does not', async () => {
    const { id } = await added()
    const validators = { etag: '"a"', lastModified: null, bodyHash: null, readerVersion: '1' }
    await deps.store.feeds.patch(id, { validators, consecutiveFailures: 2 })
    expect(await changeFeed(deps, id, { name: 'New' })).toMatchObject({ name: 'New', validators })
    expect(await changeFeed(deps, id, { url: 'https://board.example/other' })).toMatchObject({
      validators: null,
      consecutiveFailures: 0,
    })
  })

  test('the URL of another feed is refused, an unknown feed is null', async () => {
    const { id } = await added()
    await added('https://board.example/other')
    expect(changeFeed(deps, id, { url: 'https://board.example/other' })).rejects.toThrow(UrlTaken)
    expect(await changeFeed(deps, 'zzz', { name: 'x' })).toBeNull()
  })
})

describe('filling a new store', () => {
  test('the nine feeds, once', async () => {
    await seedFeeds(deps)
    await seedFeeds(deps)
    const feeds = await deps.store.feeds.list()
    expect(feeds).toHaveLength(9)
    expect(new Set(feeds.map((feed) => feed.source))).toEqual(
      new Set(['jobicy.com', 'higheredjobs.com']),
    )
  })

  test('none: it stays empty', async () => {
    await seedFeeds({ ...deps, config: { ...deps.config, FEEDS_FILE: 'none' } })
    await seedFeeds(deps)
    expect(await deps.store.feeds.list()).toEqual([])
  })

  test('a filling that broke off goes on at the next start', async () => {
    const { feeds } = deps.store
    const broken = { ...feeds, insert: async () => Promise.reject(new Error('the disk is full')) }
    const store = { ...deps.store, feeds: broken }
    await expect(seedFeeds({ ...deps, store })).rejects.toThrow('full')
    await added()
    await seedFeeds(deps)
    expect(await feeds.list()).toHaveLength(10)
  })

  test('a store with feeds is left as it is', async () => {
    await added()
    await seedFeeds(deps)
    expect(await deps.store.feeds.list()).toHaveLength(1)
  })

  test('the feeds of FEEDS_FILE instead', async () => {
    const path = join(deps.dataDir, 'feeds.json')
    const config = { ...deps.config, FEEDS_FILE: path }
    await writeFile(path, JSON.stringify([{ url, name: 'Mine' }]))
    await seedFeeds({ ...deps, config })
    expect((await deps.store.feeds.list()).map((feed) => feed.name)).toEqual(['Mine'])
  })

  test('a bad FEEDS_FILE is named with its reason', async () => {
    const path = join(deps.dataDir, 'feeds.json')
    const config = { ...deps.config, FEEDS_FILE: path }
    await writeFile(path, 'nonsense')
    await expect(seedFeeds({ ...deps, config })).rejects.toThrow(BadFeedsFile)
    await expect(seedFeeds({ ...deps, config })).rejects.toThrow(`FEEDS_FILE="${path}"`)
  })

  test('FEEDS_FILE is read for an empty store only: later it may be gone', async () => {
    await added()
    const config = { ...deps.config, FEEDS_FILE: join(deps.dataDir, 'gone.json') }
    await seedFeeds({ ...deps, config })
    expect(await deps.store.feeds.list()).toHaveLength(1)
  })

  test('a URL that FEEDS_FILE has twice is one feed, and the log says so', async () => {
    const path = join(deps.dataDir, 'feeds.json')
    await writeFile(path, JSON.stringify([{ url, name: 'Mine' }, { url: `${url}#again` }]))
    const { log, events } = createListenedLog()
    await seedFeeds({ ...deps, log, config: { ...deps.config, FEEDS_FILE: path } })
    expect((await deps.store.feeds.list()).map((feed) => feed.id)).toEqual(['mine'])
    expect(events()).toMatchObject([
      { level: 'info', msg: 'feed added' },
      { level: 'warn', feedId: 'mine', msg: 'FEEDS_FILE has this URL twice' },
    ])
  })
})
