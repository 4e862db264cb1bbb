import { afterEach, beforeEach, describe, expect, test } from 'bun:test'
import { z } from 'zod'
import { hourMs } from '../../src/model/feed'
import { createTestApp, type TestApp } from '../support/app'
import { type FeedHost, redirectTo, startFeedHost } from '../support/feed-host'
import { rss, rssItem, rssItems } from '../support/rss'

let host: FeedHost
let t: TestApp
beforeEach(async () => {
  host = await startFeedHost()
  t = await createTestApp({ env: { ALLOWED_PRIVATE_HOSTS: '127.0.0.1' } })
})
afterEach(async () => {
  await t.close()
  await host.close()
})

const api = '/api/v1/feeds/previews'
const previewBody = z.looseObject({
  id: z.string(),
  reading: z.looseObject({ listings: z.array(z.looseObject({ title: z.string() })).optional() }),
})
const preview = async (body: Record<string, unknown>) =>
  previewBody.parse(await (await t.send('POST', api, body)).json())
const asked = (path: string) => host.requests.filter((request) => request.path === path).length
const holdHost = (until: number) => t.deps.store.hosts.pause('127.0.0.1', t.clock.in(until), 'Busy')

describe('a preview tells', () => {
  test('dialect, encoding and why, the first ten listings as they would be stored, and their origins', async () => {
    host.route('/feed', { body: rss(rssItems(12)) })
    const { reading } = await preview({ url: host.url('/feed'), source: 'board.example' })
    expect(reading).toMatchObject({
      isFeed: true,
      encoding: 'utf-8',
      encodingReason: 'its bytes are UTF-8',
      title: 'Board',
      counts: { listings: 12, rejected: 0, skipped: 0 },
      isWhole: true,
    })
    expect(reading.listings).toHaveLength(10)
    expect(reading.listings?.[0]).toMatchObject({
      key: 'board.example/job-1',
      title: 'Gardener 1',
      text: 'Garden 1, edition 1.',
    })
    expect(JSON.stringify(reading.origins)).toContain('{"path":"title","times":12}')
    expect(await t.deps.store.listings.count({}, 10)).toBe(0)
    expect(await t.deps.store.feeds.list()).toEqual([])
  })

  test('the encoding that the host names, and what is doubtful or refused', async () => {
    const untitled = '<item><link>https://board.example/9</link></item>'
    const latin = Buffer.from(rss([rssItem(1).replace('Gardener', 'Gärtner'), untitled]), 'latin1')
    host.route('/feed', {
      body: latin,
      headers: { 'content-type': 'text/xml; charset=ISO-8859-1' },
    })
    const { reading } = await preview({ url: host.url('/feed') })
    expect(reading).toMatchObject({
      encoding: 'windows-1252',
      encodingReason: 'it is said to be ISO-8859-1',
      refused: [{ index: 1, name: 'rejected', reason: 'It has no title.' }],
    })
    expect(reading.listings?.[0]?.title).toBe('Gärtner 1')
  })

  test('how often it may be asked, by the feed’s word and the host’s', async () => {
    const head = '<ttl>120</ttl><skipDays><day>Sunday</day></skipDays>'
    host.route('/feed', {
      body: rss(rssItems(1), head),
      headers: { 'cache-control': 'max-age=600' },
    })
    expect(await preview({ url: host.url('/feed') })).toMatchObject({
      polling: {
        ttlMs: 2 * hourMs,
        skipDays: [0],
        freshMs: 600_000,
        floorMs: 2 * hourMs,
        rule: 'ttl',
      },
    })
  })

  test('the feeds that a web page names', async () => {
    const page = `<html><head>
      <link rel="alternate" type="application/rss+xml" title="All jobs" href="/jobs.rss">
      <link rel="alternate" type="application/atom+xml" href="/jobs.atom"></head></html>`
    host.route('/page', { body: page, headers: { 'content-type': 'text/html' } })
    const { reading, id } = await preview({ url: host.url('/page') })
    expect(reading).toMatchObject({
      isFeed: false,
      named: [
        { url: host.url('/jobs.rss'), title: 'All jobs' },
        { url: host.url('/jobs.atom'), title: null },
      ],
    })
    const html = await (await t.get(`/feeds/previews/${id}`)).text()
    expect(html).toContain('The page names 2 feeds')
    expect(html).toContain(`name="url" value="${host.url('/jobs.rss')}"`)
  })

  test('where a feed has moved for good, and adds it there', async () => {
    host.route('/old', redirectTo(host.url('/feed'), 301))
    host.route('/feed', { body: rss(rssItems(1)) })
    expect(await preview({ url: host.url('/old') })).toMatchObject({
      url: host.url('/feed'),
      document: { answer: { askedUrl: host.url('/old'), movedTo: host.url('/feed') } },
    })
  })
})

describe('the host', () => {
  test('is not asked again within its floor, whatever the mapping, unless a person says so', async () => {
    host.route('/feed', { body: rss(rssItems(1)) })
    const url = host.url('/feed')
    await preview({ url })
    const mapped = await preview({ url, mapping: { title: 'guid' } })
    expect(mapped.reading.listings?.[0]?.title).toBe('job-1')
    expect(asked('/feed')).toBe(1)
    await preview({ url, force: true })
    expect(asked('/feed')).toBe(2)
    t.clock.advance(hourMs)
    await preview({ url })
    expect(asked('/feed')).toBe(3)
  })

  test('that may not be asked now is not asked; it is told until when', async () => {
    host.route('/feed', { body: rss(rssItems(1)) })
    await holdHost(hourMs)
    const answer = await t.send('POST', api, { url: host.url('/feed') })
    expect(answer.status).toBe(409)
    expect(await answer.json()).toMatchObject({
      title: 'Not now',
      until: t.clock.in(hourMs).toISOString(),
      detail: expect.stringContaining('asked to be left alone'),
    })
    const page = await t.post('/feeds/previews', { url: host.url('/feed') })
    expect(page.status).toBe(409)
    expect(await page.text()).toContain('The host may not be asked now.')
    expect(asked('/feed')).toBe(0)
  })

  test('that is being asked by a run is not waited for when its turn is far', async () => {
    const slow = await createTestApp({
      env: { ALLOWED_PRIVATE_HOSTS: '127.0.0.1', HOST_INTERVAL_MS: '60000' },
    })
    await slow.deps.store.hosts.acquire('127.0.0.1', 'run/1', 60_000, 60_000)
    const answer = await slow.send('POST', api, { url: host.url('/feed') })
    expect(await answer.text()).toContain('Another feed of 127.0.0.1 is being fetched.')
    await slow.close()
  })

  test('that asks for a pause gets it, for runs too', async () => {
    host.route('/feed', { status: 429, headers: { 'retry-after': '90' } })
    const answer = await t.send('POST', api, { url: host.url('/feed') })
    expect(await answer.json()).toMatchObject({ until: t.clock.in(90_000).toISOString() })
    const state = await t.deps.store.hosts.get('127.0.0.1')
    expect(state?.pausedUntil).toEqual(t.clock.in(90_000))
  })

  test('is given back, and what it was asked is in the ledger', async () => {
    host.route('/feed', { body: rss(rssItems(1)) })
    await preview({ url: host.url('/feed') })
    expect(await t.deps.store.hosts.get('127.0.0.1')).toMatchObject({ holder: null })
    expect(await t.deps.store.ledger.since('2026-11-23')).toMatchObject([
      { host: '127.0.0.1', requests: 1 },
    ])
  })

  test('of a paused source is not asked, nor any while the queue is paused', async () => {
    await t.post('/queue/pause', { reason: 'Moving house' })
    const answer = await t.send('POST', api, { url: host.url('/feed') })
    expect(answer.status).toBe(409)
    expect(await answer.text()).toContain('Moving house')
  })

  test.each([
    ['http://127.0.0.2:1/feed', /not public|private/i],
    ['http://169.254.169.254/latest', /not public|private|link-local/i],
    ['http://[::1]:1/feed', /not public|private|loopback/i],
  ])('that is not public is refused: %s', async (url, reason) => {
    const answer = await t.send('POST', api, { url })
    expect(answer.status).toBe(422)
    expect(await answer.text()).toMatch(reason)
  })

  test('that redirects to a private one leads nowhere', async () => {
    host.route('/feed', redirectTo('http://169.254.169.254/'))
    const answer = await t.send('POST', api, { url: host.url('/feed') })
    expect(answer.status).toBe(422)
    expect(await answer.json()).toMatchObject({ kind: 'address' })
  })
})

describe('from a preview', () => {
  const open = async (path: string) => {
    const posted = await t.post('/feeds/previews', { url: host.url(path) })
    expect(posted.status).toBe(303)
    return posted.headers.get('location') ?? ''
  }
  const idIn = (path: string) => path.split('/').at(-1) ?? ''

  test('a feed is added with its mapping; what was fetched is its first document, and its floor holds', async () => {
    host.route('/feed', { body: rss(rssItems(2)) })
    const path = await open('/feed')
    const html = await (await t.get(`${path}?title=guid&source=board.example`)).text()
    expect(html).toContain('job-1')
    expect(html).toContain('{&quot;title&quot;:&quot;guid&quot;}')
    const added = await t.post('/feeds', {
      url: host.url('/feed'),
      preview: idIn(path),
      mapping: '{"title":"guid"}',
      name: 'The board',
      source: 'board.example',
      kind: 'full',
    })
    expect(added.status).toBe(303)
    const [feed] = await t.deps.store.feeds.list()
    expect(feed).toMatchObject({
      name: 'The board',
      source: 'board.example',
      kind: 'full',
      mapping: { title: 'guid' },
      floorRule: 'hour',
    })
    expect(feed?.floorUntil?.getTime()).toBeGreaterThan(t.clock.now().getTime())
    expect(await t.deps.store.documents.list(feed?.id ?? '')).toMatchObject([
      { url: host.url('/feed') },
    ])
    const { rows } = await t.deps.store.runs.list({ feedId: feed?.id }, { limit: 5 })
    expect(rows).toMatchObject([{ trigger: 'replay', status: 'pending' }])
    expect((await t.get(path)).status).toBe(404)
    const again = await t.send('POST', api, { url: host.url('/feed') })
    expect(await again.text()).toContain('The board has this URL already.')
    expect(asked('/feed')).toBe(1)
  })

  test('a form that does not hold comes back with what it was about', async () => {
    host.route('/feed', { body: rss(rssItems(2)) })
    const path = await open('/feed')
    const answer = await t.post('/feeds', {
      url: host.url('/feed'),
      preview: idIn(path),
      source: 'a/b',
    })
    expect(answer.status).toBe(422)
    const html = await answer.text()
    expect(html).toContain('Give a name without slashes')
    expect(html).toContain('Preview of a feed')
  })

  test('no script of a feed gets into the page', async () => {
    const evil = rssItem(1).replace('Gardener 1', '&lt;script&gt;alert(1)&lt;/script&gt; Gardener')
    host.route('/feed', { body: rss([evil]).replace('<title>Board', '<title>"&gt;&lt;b&gt;Board') })
    const html = await (await t.get(await open('/feed'))).text()
    expect(html).not.toContain('<script>alert')
    expect(html).not.toContain('"><b>Board')
  })
})
