import { afterEach, beforeEach, describe, expect, test } from 'bun:test'
import { addFeed } from '../../src/feeds'
import { createTestApp, type TestApp } from '../support/app'
import { type FeedHost, startFeedHost } from '../support/feed-host'
import { importOnce } from '../support/import-once'
import { rss, rssItem } from '../support/rss'

const item = (n: number) =>
  rssItem(n).replace('</item>', `<city>Town ${n % 2}</city><number>${n}</number></item>`)

let host: FeedHost
let t: TestApp
beforeEach(async () => {
  host = await startFeedHost({ '/feed': { body: rss([1, 2, 3, 4].map(item)) } })
  t = await createTestApp({ env: { ALLOWED_PRIVATE_HOSTS: '127.0.0.1' } })
  await addFeed(t.deps, { name: 'feed', url: host.url('/feed'), source: 'board.example' })
  await importOnce(t.deps, 'feed')
})
afterEach(async () => {
  await t.close()
  await host.close()
})

const api = '/api/v1/feeds/feed'
const trial = async (mapping: Record<string, string> | null) =>
  (await t.send('POST', `${api}/mapping-trials`, { mapping })).json()
const mappingOf = async () => (await t.deps.store.feeds.get('feed'))?.mapping

describe('a mapping is tried on the last document', () => {
  test('its listings are shown as they would be stored, and how many stored ones would change, in which fields', async () => {
    expect(await trial({ city: 'city', company: 'number' })).toMatchObject({
      reading: {
        listings: [{ title: 'Gardener 1', jobLocation: { locality: 'Town 1' } }, {}, {}, {}],
      },
      impact: {
        listings: 4,
        changed: 4,
        added: 0,
        orphaned: 0,
        fields: [
          { field: 'hiringOrganization.name', count: 4 },
          { field: 'jobLocation.raw', count: 4 },
          { field: 'jobLocation.locality', count: 4 },
        ],
        examples: [
          {
            key: 'board.example/job-1',
            changes: [{ field: 'hiringOrganization.name', before: null, after: '1' }, {}, {}],
          },
          {},
          {},
          {},
        ],
      },
    })
    expect(await mappingOf()).toBeNull()
    expect(host.requests).toHaveLength(1)
  })

  test('identities that would change are counted', async () => {
    expect(await trial({ id: 'number' })).toMatchObject({
      impact: { changed: 0, added: 4, orphaned: 4 },
    })
  })

  test('the mapping that the feed has changes nothing', async () => {
    expect(await trial(null)).toMatchObject({ impact: null })
  })

  test('on the page, with the fields as they are typed; the part alone for those who type', async () => {
    const page = await (await t.get('/feeds/feed/mapping?city=city')).text()
    expect(page).toContain('4 stored listings would change')
    expect(page).toContain('Place: 4')
    expect(page).toContain('<option value="number">1</option>')
    const part = await (await t.get('/feeds/feed/mapping/trial?city=city')).text()
    expect(part).toContain('4 stored listings would change')
    expect(part).not.toContain('<html')
  })

  test('a path that leads nowhere, and a record that is not there, are no fault of the page', async () => {
    const page = await t.get('/feeds/feed/mapping?record=nothing&title=none')
    expect(page.status).toBe(200)
    expect(await page.text()).toContain('Identities change')
  })
})

describe('a mapping is tried on a list that comes in pages', () => {
  const page = (number: number) =>
    JSON.stringify({
      data: [1, 2].map((n) => ({
        slug: `${number}-${n}`,
        title: `Gardener ${number}-${n}`,
        company_name: 'Green',
        town: `Town ${n}`,
        url: `https://board.example/jobs/${number}-${n}`,
        remote: false,
        created_at: 1_785_801_338,
      })),
      links: { next: number < 3 ? `${host.url('/list')}?page=${number + 1}` : null },
    })

  beforeEach(async () => {
    t.deps.config.HOST_INTERVAL_MS = 1
    host.route('/list', ({ path }) => ({ body: page(Number(path.split('=')[1] ?? 1)) }))
    await addFeed(t.deps, { name: 'list', url: host.url('/list'), source: 'list.example' })
    await importOnce(t.deps, 'list')
  })

  test('on all of them; the listings of each page count', async () => {
    const tried = await t.send('POST', '/api/v1/feeds/list/mapping-trials', {
      mapping: { city: 'town' },
    })
    expect(await tried.json()).toMatchObject({
      document: { pages: 3, isCut: false },
      reading: { counts: { listings: 6 }, isWhole: true, nextUrl: null },
      impact: { listings: 6, changed: 6 },
    })
    expect(await (await t.get('/feeds/list/mapping?city=town')).text()).toContain('in 3 pages')
  })
})

describe('a mapping is saved', () => {
  test('from the page that has told what it changes; the next run reads by it', async () => {
    const saved = await t.post('/feeds/feed/mapping', { mapping: '{"city":"city"}' })
    expect(saved.status).toBe(303)
    expect(await mappingOf()).toEqual({ city: 'city' })
    expect((await importOnce(t.deps, 'feed')).counts).toMatchObject({ updated: 4 })
    await t.post('/feeds/feed/mapping', { mapping: '{}' })
    expect(await mappingOf()).toBeNull()
  })

  test('that changes identities only when that is meant', async () => {
    const mapping = '{"id":"number"}'
    const refused = await t.post('/feeds/feed/mapping', { mapping })
    expect(refused.status).toBe(422)
    expect(await refused.text()).toContain('4 stored listings would not')
    expect(await mappingOf()).toBeNull()
    expect((await t.post('/feeds/feed/mapping', { mapping, meant: '1' })).status).toBe(303)
    expect(await mappingOf()).toEqual({ id: 'number' })
  })

  test('on a feed that no dialect knows: from its failed run’s document', async () => {
    host.route('/unknown', {
      body: '<export><stellen><stelle><name>Koch</name><link>https://x.example/1</link></stelle></stellen></export>',
    })
    await addFeed(t.deps, { name: 'unknown', url: host.url('/unknown'), source: 'x.example' })
    expect((await importOnce(t.deps, 'unknown')).error?.kind).toBe('notAFeed')
    const page = await (
      await t.get('/feeds/unknown/mapping?record=stelle&title=name&url=link')
    ).text()
    expect(page).toContain('One listing, as it would be stored')
    expect(page).toContain('1 listing would be new.')
  })
})

describe('documents', () => {
  test('are listed, newest first, without their bytes', async () => {
    host.route('/feed', { body: rss([item(1)]) })
    await importOnce(t.deps, 'feed')
    const { documents } = (await (await t.get(`${api}/documents`)).json()) as {
      documents: Record<string, unknown>[]
    }
    expect(documents).toHaveLength(2)
    expect(documents[0]).toMatchObject({ owner: 'feed', isFeed: true, isCut: false })
    expect(documents[0]).not.toHaveProperty('pieces')
    expect((await t.get('/api/v1/feeds/none/documents')).status).toBe(404)
  })

  test('are replayed from the page, from a run and by JSON', async () => {
    const posted = await t.post('/feeds/feed/replays')
    expect(posted.headers.get('location')).toMatch(/^\/runs\//)
    const [run] = (await t.deps.store.runs.list({ feedId: 'feed' }, { limit: 1 })).rows
    expect(run).toMatchObject({ trigger: 'replay', status: 'pending' })
    await t.deps.store.runs.cancel(run?.id ?? '')
    const answer = await t.send('POST', `${api}/replays`, {})
    expect(answer.status).toBe(202)
    expect(await answer.json()).toMatchObject({ runs: [{ trigger: 'replay' }] })
    const gone = await t.send('POST', `${api}/replays`, { document: Bun.randomUUIDv7() })
    expect(gone.status).toBe(404)
  })
})
