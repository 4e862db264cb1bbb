import { afterEach, beforeEach, describe, expect, test } from 'bun:test'
import { addFeed } from '../../src/feeds'
import { removeMarked, startRemoving } from '../../src/removals'
import { rollUpAll } from '../../src/rollup-sweep'
import { importAll } from '../../src/runs'
import { createTestApp, type TestApp } from '../support/app'
import { type FeedHost, startFeedHost } from '../support/feed-host'
import { importOnce } from '../support/import-once'
import { rss, rssItems } from '../support/rss'
import { until } from '../support/until'

let host: FeedHost
let t: TestApp
beforeEach(async () => {
  host = await startFeedHost({
    '/one': { body: rss(rssItems(5)) },
    '/two': { body: rss(rssItems(7).slice(3)) },
  })
  t = await createTestApp({ env: { ALLOWED_PRIVATE_HOSTS: '127.0.0.1' } })
  for (const name of ['one', 'two'])
    await addFeed(t.deps, { name, url: host.url(`/${name}`), source: 'board.example' })
  for (const name of ['one', 'two']) await importOnce(t.deps, name)
})
afterEach(async () => {
  await t.close()
  await host.close()
})

const listings = () => t.deps.store.listings.count({}, 100)
const html = async (path: string) => (await t.get(path)).text()
const api = '/api/v1'

describe('an archived feed', () => {
  test('is imported no more and out of the list; its runs and listings stay', async () => {
    const answer = await t.post('/feeds/one/archive')
    expect(answer.headers.get('location')).toBe('/archive')
    const feeds = await html('/feeds')
    expect(feeds).not.toContain('id="feed-one"')
    expect(feeds).toContain('1 archived feed')
    expect(await html('/archive')).toContain('>one<')
    expect(await importAll(t.deps, { trigger: 'manual', isForced: true })).toHaveLength(1)
    expect(await listings()).toBe(7)
    expect(await t.deps.store.runs.count({ feedId: 'one' }, 10)).toBe(1)
    expect(await html('/?feed=one')).toContain('one')
  })

  test('its URL cannot be added again, and why is told', async () => {
    await t.post('/feeds/one/archive')
    const answer = await t.post('/feeds', { url: host.url('/one') })
    expect(answer.status).toBe(409)
    expect(await answer.text()).toContain('It is archived: take it back instead.')
  })

  test('is taken back by a form and by JSON', async () => {
    await t.post('/feeds/one/archive')
    await t.post('/feeds/one/resume')
    expect(await t.deps.store.feeds.get('one')).toMatchObject({ archivedAt: null, isEnabled: true })
    const put = await t.send('PATCH', `${api}/feeds/one`, { isArchived: true })
    expect(await put.json()).toMatchObject({ isEnabled: false, archivedAt: expect.any(String) })
    const back = await t.send('PATCH', `${api}/feeds/one`, { isArchived: false })
    expect(await back.json()).toMatchObject({ isEnabled: true, archivedAt: null })
  })

  test('ends its open run', async () => {
    await t.post('/runs', { feedId: 'one', force: '1' })
    await t.post('/feeds/one/archive')
    const { rows } = await t.deps.store.runs.list({ feedId: 'one' }, { limit: 1 })
    expect(rows[0]?.status).toBe('cancelled')
  })
})

describe('a removal', () => {
  test('is counted first, and says what goes and what stays', async () => {
    const page = await html('/feeds/one/removal')
    expect(page).toContain('3 job listings')
    expect(page).toContain('2 listings that another feed carries, too')
    expect(page).toContain('1 kept document')
    expect(await listings()).toBe(7)
    const counted = await (await t.get(`${api}/sources/board.example/removal`)).json()
    expect(counted).toMatchObject({ listings: 7, shared: 0, runs: 2, feeds: ['one', 'two'] })
  })

  test('is done only when its id is typed', async () => {
    const answer = await t.post('/feeds/one/removal', { confirmation: 'One' })
    expect(answer.status).toBe(422)
    expect(await answer.text()).toContain('Type one to confirm.')
    expect((await t.send('DELETE', `${api}/feeds/one`)).status).toBe(400)
    expect((await t.send('DELETE', `${api}/feeds/one?confirm=two`)).status).toBe(422)
    expect(await t.deps.store.feeds.get('one')).not.toBeNull()
    expect(await listings()).toBe(7)
  })

  test('of a feed takes its own listings and documents, and keeps the figures of its runs', async () => {
    const answer = await t.post('/feeds/one/removal', { confirmation: ' one ' })
    expect(answer.status).toBe(303)
    expect(await t.deps.store.feeds.get('one')).toBeNull()
    expect(await listings()).toBe(4)
    expect(await t.deps.store.documents.list('one')).toEqual([])
    const { rows } = await t.deps.store.runs.list({ feedId: 'one' }, { limit: 10 })
    expect(rows).toMatchObject([{ status: 'completed', counts: { new: 5 } }])
    expect((await t.get(`/runs/${rows[0]?.id}`)).status).toBe(200)
    expect((await t.get('/feeds/one/removal')).status).toBe(404)
  })

  test('leaves its figures to the trends, under the name that it had', async () => {
    await rollUpAll(t.deps)
    for (const [path, name] of [
      ['/trends?feed=one', 'one (removed)'],
      ['/trends?source=board.example', 'board.example (removed)'],
    ] as const) {
      expect(await html(path)).not.toContain('(removed)')
      await t.send('DELETE', `${api}/sources/board.example?confirm=board.example`)
      const page = await t.get(path)
      expect(page.status).toBe(200)
      expect(await page.text()).toContain(name)
      for (const id of ['one', 'two'])
        await addFeed(t.deps, { name: id, url: host.url(`/${id}`), source: 'board.example' })
    }
    const ranks = await html('/trends')
    expect(ranks).not.toContain('(removed)')
    expect((await t.get('/trends?feed=nobody')).status).toBe(404)
  })

  test('leaves run pages that read well, and lead nowhere that is gone', async () => {
    const { rows } = await t.deps.store.runs.list({ feedId: 'one' }, { limit: 1 })
    await t.send('DELETE', `${api}/sources/board.example?confirm=board.example`)
    const page = await html(`/runs/${rows[0]?.id}`)
    expect(page).toContain('Its feed was removed')
    for (const action of ['retries', 'replays']) expect(page).not.toContain(`/${action}"`)
    const links = [...page.matchAll(/href="(\/(?:feeds|trends|runs|\?)[^"#]*)"/g)].map(
      ([, to]) => to,
    )
    for (const to of new Set(links))
      expect([to, (await t.get(`${to}`.replaceAll('&amp;', '&'))).status]).toEqual([to, 200])
  })

  test('of a source takes its feeds and all its listings', async () => {
    const answer = await t.send('DELETE', `${api}/sources/board.example?confirm=board.example`)
    expect(answer.status).toBe(202)
    expect(await answer.json()).toMatchObject({ listings: 7 })
    expect(await t.deps.store.feeds.list()).toEqual([])
    expect(await t.deps.store.sources.get('board.example')).toBeNull()
    expect(await listings()).toBe(0)
  })

  test('ends the run at work: what its worker reads comes to nothing', async () => {
    host.route('/two', 'hang')
    const working = importOnce(t.deps, 'two')
    await until(() => host.requests.filter(({ path }) => path === '/two').length === 2)
    await t.post('/feeds/two/removal', { confirmation: 'two' })
    host.route('/two', { body: rss(rssItems(9)) })
    expect((await working).status).toBe('cancelled')
    expect(await t.deps.store.feeds.get('two')).toBeNull()
    expect(await listings()).toBe(5)
  }, 20_000)

  test('whose process died is ended by the next one; meanwhile nothing is imported there', async () => {
    const removalAskedAt = t.deps.store.now()
    await t.deps.store.feeds.patch('one', { removalAskedAt, isEnabled: false })
    expect(await html('/feeds/one/removal')).toContain('It is being removed')
    expect((await t.post('/feeds/one/resume')).status).toBe(404)
    const stopped = new AbortController()
    stopped.abort()
    await removeMarked(t.deps, stopped.signal)
    expect(await t.deps.store.feeds.get('one')).not.toBeNull()
    const removing = startRemoving(t.deps)
    await until(async () => (await t.deps.store.feeds.get('one')) === null)
    await removing.stop()
    expect(await listings()).toBe(4)
  })
})
