import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { hourMs } from '../../src/model/feed'
import type { Run } from '../../src/model/run'
import { createTestApp } from '../support/app'
import { anEndedRun } from '../support/ended-run'
import { aFeedDraft, anItem, aProgress, aSource } from '../support/factories'

const t = await createTestApp()
afterAll(t.close)

let first: Run
let second: Run
let third: Run
const key = 'board.example/1'

const get = async (path: string) => {
  const response = await t.app.request(path)
  return { status: response.status, text: await response.text(), response }
}
const getJson = async (path: string) => JSON.parse((await get(`/api/v1${path}`)).text)

const completed = (counts: Parameters<typeof aProgress>[0], more = {}) =>
  ({
    progress: { ...aProgress(counts), ...more },
    outcome: 'imported',
    error: null,
    status: 'completed',
    nature: 'changed',
  }) as const

beforeAll(async () => {
  const { store } = t.deps
  await store.feeds.insert(aFeedDraft({ id: 'all', name: 'All of it', kind: 'full' }))
  await store.sources.ensure(aSource())
  const gardener = anItem({
    externalId: '1',
    guid: 'tag:board.example,2026:one',
    title: 'Gardener',
    text: 'We are looking for a gardener who likes roses.',
  })
  const others = [2, 3].map((n) => anItem({ externalId: String(n), title: `Cook ${n}` }))
  first = await anEndedRun(t, 'all', {
    items: [gardener, ...others],
    settlement: completed({ new: 3 }),
  })
  t.clock.advance(hourMs)
  const rejected = Array.from({ length: 50 }, (_, index) => ({
    index,
    reason: 'It has no title.',
    excerpt: `<item>${index}</item>`,
    ...(index === 7 && { guid: 'seven' }),
  }))
  const duplicates = [{ index: 60, key }]
  second = await anEndedRun(t, 'all', {
    items: [
      anItem({
        externalId: '1',
        guid: 'tag:board.example,2026:one',
        title: 'Head gardener <b>',
        text: 'We are looking for a head gardener who likes lilies.',
        categories: ['Garden'],
      }),
    ],
    settlement: completed({ updated: 1, failed: 70, duplicate: 1 }, { rejected, duplicates }),
    feed: {},
  })
  await store.feeds.patch('all', { witnesses: [{ runId: second.id, isHealthy: true }] })
  t.clock.advance(hourMs)
  const lost = { key: 'board.example/2', validThrough: null, sightings: [] }
  const sightings = await store.listings.sightings(lost.key)
  await store.lifecycle.close([{ ...lost, sightings }], {
    closedAt: store.now(),
    closedReason: 'absent',
    closedRunId: second.id,
  })
  await store.lifecycle.tally(second.id)
  third = await anEndedRun(t, 'all', {
    items: [anItem({ externalId: '2', title: 'Cook 2' })],
    settlement: completed({ updated: 1 }),
  })
})

describe('GET /api/v1/runs/:id/items', () => {
  test('tells what a run did, all or by what became of it, with the counts of each', async () => {
    const { items, counts, next, previous } = await getJson(`/runs/${second.id}/items?limit=500`)
    expect(counts).toEqual({
      new: 0,
      updated: 1,
      closed: 1,
      reopened: 0,
      missed: 0,
      rejected: 70,
      duplicate: 1,
    })
    const outcomes = items.map((item: { outcome: string }) => item.outcome)
    expect([outcomes.length, new Set(outcomes)]).toEqual([
      53,
      new Set(['updated', 'closed', 'rejected', 'duplicate']),
    ])
    expect([next, previous]).toEqual([null, null])
    const [changed] = items
    expect(changed).toMatchObject({ key, title: 'Head gardener <b>', outcome: 'updated' })
    expect(changed.changes).toEqual([
      { field: 'title', before: 'Gardener', after: 'Head gardener <b>' },
      {
        field: 'description',
        words: [
          { same: 'We are looking for a' },
          { added: 'head' },
          { same: 'gardener who likes' },
          { removed: 'roses.' },
          { added: 'lilies.' },
        ],
      },
      { field: 'categories', before: [], after: ['Garden'] },
    ])
  })

  test('all of it goes on where a page ended', async () => {
    const seen: string[] = []
    let cursor: string | null = ''
    while (cursor !== null) {
      const query: string = `limit=7&cursor=${encodeURIComponent(cursor)}`
      const { items, next } = await getJson(`/runs/${second.id}/items?${query}`)
      seen.push(...items.map((item: { outcome: string }) => item.outcome))
      cursor = next
    }
    expect(seen).toHaveLength(53)
    expect(seen.slice(0, 2)).toEqual(['updated', 'closed'])
    expect(seen.at(-1)).toBe('duplicate')
  })

  test('items that became no listing: the first fifty, with place, reason and guid', async () => {
    const path = `/runs/${second.id}/items?outcome=rejected`
    const page = await getJson(`${path}&limit=20`)
    expect(page.items).toHaveLength(20)
    expect(page.items[7]).toEqual({
      outcome: 'rejected',
      key: 'seven',
      title: '<item>7</item>',
      at: null,
      index: 7,
      reason: 'It has no title.',
      since: null,
      changes: [],
    })
    const rest = await getJson(`${path}&limit=40&cursor=${page.next}`)
    expect([rest.items.length, rest.items[0].index, rest.next]).toEqual([30, 20, null])
    expect(await getJson(`/runs/${second.id}/items?outcome=duplicate`)).toMatchObject({
      items: [{ key, index: 60, reason: 'An item before it in the document is the same listing.' }],
    })
  })

  test('what came back, and a search', async () => {
    const back = await getJson(`/runs/${third.id}/items?outcome=reopened`)
    expect(back.items).toMatchObject([{ key: 'board.example/2', outcome: 'reopened' }])
    const { items } = await getJson(`/runs/${first.id}/items?q=cook`)
    expect(items.map((item: { key: string }) => item.key).sort()).toEqual([
      'board.example/2',
      'board.example/3',
    ])
    expect((await getJson(`/runs/${second.id}/items?q=SEVEN`)).items).toHaveLength(1)
  })

  test('an outcome that there is not, and a run that there is not', async () => {
    expect((await get(`/api/v1/runs/${first.id}/items?outcome=lost`)).status).toBe(400)
    expect((await get('/api/v1/runs/none/items')).status).toBe(404)
  })
})

describe('GET /api/v1/listings/:key/history', () => {
  test('tells the life of a listing, newest first, each with its run', async () => {
    const life = await getJson('/listings/board.example/2/history')
    expect(life.absences).toEqual([])
    expect(
      life.events.map((event: { outcome: string; runId: string }) => [event.outcome, event.runId]),
    ).toEqual([
      ['updated', third.id],
      ['reopened', third.id],
      ['closed', second.id],
      ['new', first.id],
    ])
    expect(life.events[2]).toMatchObject({ reason: 'absent', changes: [] })
    expect(life.events[3]).toMatchObject({ feedName: 'All of it', changes: null })
  })

  test('says which full feed has left it out and not shown it again', async () => {
    const { absences } = await getJson('/listings/board.example/3/history')
    expect(absences).toEqual([
      {
        feedId: 'all',
        feedName: 'All of it',
        since: expect.any(String),
        missedRunId: second.id,
      },
    ])
  })

  test('a key that ends in /history is another listing', async () => {
    await anEndedRun(t, 'all', { items: [anItem({ externalId: 'x/history', title: 'Historian' })] })
    expect(await getJson('/listings/board.example/x/history')).toMatchObject({
      key: 'board.example/x/history',
      title: 'Historian',
    })
    expect((await get('/api/v1/listings/board.example/none/history')).status).toBe(404)
  })

  test('of a time whose entries are gone the listing tells by itself', async () => {
    await t.deps.store.chronicle.forget(['board.example/2'])
    const { events } = await getJson('/listings/board.example/2/history')
    expect(
      events.map(({ outcome, changes }: { outcome: string; changes: null }) => [outcome, changes]),
    ).toEqual([
      ['updated', null],
      ['reopened', null],
      ['new', null],
    ])
  })
})

describe('the page of a run', () => {
  test('has a tab for what it did, with counts, and shows the first', async () => {
    const { text } = await get(`/runs/${second.id}`)
    expect(text).toMatch(/aria-current="page">\s*Changed <span class="figure">1</)
    for (const tab of ['Closed', 'Rejected', 'Duplicate']) expect(text).toContain(`>${tab} <span`)
    expect(text).not.toContain('Came back <span')
    expect(text).toContain('<del>Gardener</del>')
    expect(text).toContain('<ins>Head gardener &lt;b&gt;</ins>')
  })

  test('says how many rejected items are not kept', async () => {
    const { text } = await get(`/runs/${second.id}?outcome=rejected`)
    expect(text).toContain('The first 50 are kept; 20 more are counted only.')
  })

  test('finds within the run, and says when there is nothing', async () => {
    const found = await get(`/runs/${first.id}?outcome=new&q=COOK+3`)
    expect(found.text).toContain('/listings/board.example/3')
    expect(found.text).not.toContain('/listings/board.example/1"')
    const none = await get(`/runs/${first.id}?outcome=new&q=nobody`)
    expect(none.text).toContain('None of them has this in its title or key.')
  })

  test('of a run that changed nothing it says so', async () => {
    const run = await anEndedRun(t, 'all', { settlement: completed({ unchanged: 3 }) })
    expect((await get(`/runs/${run.id}`)).text).toContain(
      '3 listings that it found unchanged are counted only.',
    )
  })

  test('pages keep their tab and their search', async () => {
    const { text } = await get(`/runs/${first.id}?outcome=new&limit=2`)
    expect(text).toMatch(/href="\/runs\/[\w-]+\?outcome=new&amp;cursor=[^"]+#items"/)
    expect((await get(`/runs/${first.id}?outcome=lost`)).status).toBe(400)
  })
})

describe('the page of a listing', () => {
  test('tells what happened to it, with before and after', async () => {
    const { text } = await get('/listings/board.example/1')
    expect(text).toContain('What happened to it')
    for (const words of ['First seen', 'Changed', '<del>roses.</del>', '<ins>lilies.</ins>'])
      expect(text).toContain(words)
    expect(text).toContain(`href="/runs/${second.id}"`)
  })

  test('says that a feed misses it now', async () => {
    const { text } = await get('/listings/board.example/3')
    expect(text).toContain('Missing now')
    expect(text).toContain(`href="/runs/${second.id}"`)
  })
})

describe('the search box', () => {
  test.each([
    ['its key', 'board.example/1'],
    ['its id at the board', '1'],
    ['its guid', 'tag:board.example,2026:one'],
    ['its address, with what only tracks', 'https://board.example/jobs/1?utm_source=mail'],
  ])('leads from %s to what happened to the listing', async (_, name) => {
    const { response } = await get(`/listings?q=${encodeURIComponent(name)}`)
    expect([response.status, response.headers.get('location')]).toEqual([
      302,
      '/listings/board.example/1#life',
    ])
  })

  test.each([
    ['its guid', 'SEVEN', '&lt;item&gt;7&lt;/item&gt; (seven)'],
    ['what it begins with', '<item>41', '&lt;item&gt;41&lt;/item&gt;'],
  ])('finds a rejected item by %s, with the reason and the run', async (_, name, item) => {
    await t.deps.store.feeds.patch('all', { lastCompleteRunId: second.id })
    const { text } = await get(`/listings?q=${encodeURIComponent(name)}`)
    const told = text.slice(text.indexOf('Rejected, so not stored')).replace(/\s+/g, ' ')
    expect(told).toContain(`<a href="/runs/${second.id}?outcome=rejected#items">${item}</a>`)
    expect(told).toContain('by the last whole import of All of it: It has no title.')
    expect(text.match(/\?outcome=rejected#items/g)).toHaveLength(1)
  })

  test('says where else to look for what is nowhere', async () => {
    const { text } = await get('/listings?q=nowhere')
    expect(text).toContain('No job listing matches.')
    expect(text).toContain('the page of each run tells the first fifty')
    expect(text).not.toContain('Rejected, so not stored')
    expect((await get('/listings?workplace=remote')).text).not.toContain('the first fifty')
  })

  test('finds by title, and says what happened last', async () => {
    const { status, text } = await get('/listings?q=cook')
    expect(status).toBe(200)
    expect(text).toContain('/listings/board.example/2')
    expect(text).toMatch(/came back <time/)
  })
})
