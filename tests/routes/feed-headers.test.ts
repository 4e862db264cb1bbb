import { afterEach, beforeEach, describe, expect, test } from 'bun:test'
import { addFeed } from '../../src/feeds'
import { createTestApp, type TestApp } from '../support/app'
import { type FeedHost, redirectTo, startFeedHost } from '../support/feed-host'
import { importOnce, workOn } from '../support/import-once'
import { rss, rssItems } from '../support/rss'

/** Neither may stand in anything that leaves the program. */
const secret = 'k3y-in-the-environment'
const typed = 'k3y-as-typed'
const reference = (name: string) => `\${FEED_SECRET_${name}}`
const given = { authorization: `Bearer ${reference('BOARD')}`, 'x-key': typed }
const lines = `Authorization: ${given.authorization}\r\n\r\nX-Key: ${typed}`

let host: FeedHost
let elsewhere: FeedHost
let t: TestApp
beforeEach(async () => {
  const routes = { '/feed': { body: rss(rssItems(3)) } }
  host = await startFeedHost(routes)
  elsewhere = await startFeedHost(routes)
  t = await createTestApp({
    env: { ALLOWED_PRIVATE_HOSTS: '127.0.0.1', FEED_SECRET_BOARD: secret, HOST_INTERVAL_MS: '1' },
  })
})
afterEach(async () => {
  await t.close()
  await host.close()
  await elsewhere.close()
})

const api = '/api/v1/feeds'
const lastAsked = (of = host) => {
  const { authorization, 'x-key': key } = of.requests.at(-1)?.headers ?? {}
  return { authorization, 'x-key': key }
}
const sent = { authorization: `Bearer ${secret}`, 'x-key': typed }
const unsent = { authorization: undefined, 'x-key': undefined }
const feeds = () => t.deps.store.feeds.list()

/** What everybody who may read can get, as one text. */
async function allShown(...more: string[]): Promise<string> {
  const paths = ['/feeds', '/audit', api, '/api/v1/audit', '/feeds.opml', '/feeds.csv', ...more]
  const texts = await Promise.all(paths.map(async (path) => (await t.get(path)).text()))
  return texts.join('\n')
}

async function expectUnseen(...more: string[]): Promise<void> {
  const shown = await allShown(...more)
  for (const value of [secret, typed]) expect(shown).not.toContain(value)
}

async function previewed(fields: Record<string, string>): Promise<string> {
  const answer = await t.post('/feeds/previews', fields)
  expect(answer.status).toBe(303)
  return answer.headers.get('location') ?? ''
}

describe('a preview with request headers', () => {
  test('asks with them and their secrets; the feed has them when it is added, and the page never', async () => {
    const path = await previewed({ url: host.url('/feed'), headers: lines })
    expect(lastAsked()).toEqual(sent)
    const page = await (await t.get(path)).text()
    expect(page).toContain('Authorization, X-Key (values are not shown)')
    const preview = path.split('/').at(-1) ?? ''
    await expectUnseen(path)
    await t.post('/feeds', { url: host.url('/feed'), preview })
    const [feed] = await feeds()
    expect(feed?.headers).toEqual({ Authorization: given.authorization, 'X-Key': typed })
    expect(await t.deps.store.documents.list(feed?.id ?? '')).toMatchObject([{ askedWith: {} }])
    const [replay] = (await t.deps.store.runs.list({}, { limit: 1 })).rows
    if (replay) await workOn(t.deps, replay)
    await importOnce(t.deps, feed?.id ?? '')
    expect(host.requests).toHaveLength(2)
    expect(lastAsked()).toEqual(sent)
    await expectUnseen(`${api}/${feed?.id}`, `${api}/${feed?.id}/documents`)
  })

  test('is asked again with them by its page, which does not have them', async () => {
    const path = await previewed({ url: host.url('/feed'), headers: lines })
    const again = path.split('/').at(-1) ?? ''
    expect(await (await t.get(path)).text()).toContain(`name="again" value="${again}"`)
    expect(await previewed({ url: host.url('/feed'), again, force: '1' })).toBe(path)
    expect(host.requests).toHaveLength(2)
    expect(lastAsked()).toEqual(sent)
    await previewed({ url: elsewhere.url('/feed'), again })
    expect(lastAsked(elsewhere)).toEqual(unsent)
  })

  test('by JSON asks with them, too, and adds the feed with them', async () => {
    const url = host.url('/feed')
    const answer = await t.send('POST', `${api}/previews`, { url, headers: given })
    const text = await answer.text()
    expect(lastAsked()).toEqual(sent)
    for (const value of [secret, typed]) expect(text).not.toContain(value)
    const { id } = JSON.parse(text)
    const added = await t.send('POST', api, { url, preview: id })
    expect(await added.json()).toMatchObject({ headerNames: ['authorization', 'x-key'] })
    expect((await feeds())[0]?.headers).toEqual(given)
  })

  test('takes them to no other origin: neither by a redirect, nor when the feed has moved there', async () => {
    host.route('/moved', redirectTo(elsewhere.url('/feed'), 301))
    const path = await previewed({ url: host.url('/moved'), headers: lines })
    expect(lastAsked()).toEqual(sent)
    expect(lastAsked(elsewhere)).toEqual(unsent)
    const preview = path.split('/').at(-1) ?? ''
    await t.post('/feeds', { url: elsewhere.url('/feed'), preview })
    expect(await feeds()).toMatchObject([{ url: elsewhere.url('/feed'), headers: {} }])
  })

  test.each([
    ['no colon k3y-as-typed', 'Write each request header as Name: value'],
    ['Host: k3y-as-typed', 'this header cannot be sent so'],
    [`X-Key: ${reference('NONE')}`, 'The feed needs FEED_SECRET_NONE in the environment'],
  ])('that cannot be sent is refused without its value: %s', async (headers, message) => {
    const answer = await t.post('/feeds/previews', { url: host.url('/feed'), headers })
    expect([409, 422]).toContain(answer.status)
    const page = await answer.text()
    expect(page.toLowerCase()).toContain(message.toLowerCase())
    expect(page).not.toContain(typed)
    expect(host.requests).toHaveLength(0)
  })
})

describe('the request headers of a feed', () => {
  const add = () => addFeed(t.deps, { name: 'feed', url: host.url('/feed'), headers: given })

  test('are set and removed by a form that shows their names only', async () => {
    await add()
    await t.post('/feeds/feed/headers', {
      headers: 'X-KEY: k3y-as-typed-2',
      remove: 'authorization',
    })
    expect((await feeds())[0]?.headers).toEqual({ 'X-KEY': 'k3y-as-typed-2' })
    expect(await (await t.get('/feeds')).text()).toContain('Remove <code>X-KEY</code>')
    await expectUnseen()
  })

  test('are changed by JSON, one by one', async () => {
    await add()
    const change = { headers: { 'X-Key': null, Accept: 'application/json' } }
    const answer = await t.send('PATCH', `${api}/feed`, change)
    expect(await answer.json()).toMatchObject({ headerNames: ['authorization', 'Accept'] })
    const bad = { headers: { 'X-Key': `${typed}\n` } }
    const refused = await t.send('PATCH', `${api}/feed`, bad)
    expect(refused.status).toBe(400)
    expect(await refused.text()).not.toContain(typed)
    await expectUnseen()
  })

  test('are not taken to another origin with its URL, unless they are given anew', async () => {
    await add()
    await t.send('PATCH', `${api}/feed`, { url: host.url('/other') })
    expect((await feeds())[0]?.headers).toEqual(given)
    await t.send('PATCH', `${api}/feed`, { url: elsewhere.url('/feed'), headers: { 'X-New': 'a' } })
    expect((await feeds())[0]?.headers).toEqual({ 'X-New': 'a' })
  })

  test('that were changed stand in the audit log, without their values', async () => {
    await add()
    await t.post('/feeds/feed/headers', { headers: 'X-Key: k3y-as-typed-2' })
    const { rows } = await t.deps.store.audit.list({ feedId: 'feed' }, { limit: 10 })
    expect(rows[0]).toMatchObject({ action: 'feedChanged', details: { headers: 'changed' } })
    await expectUnseen()
  })
})
