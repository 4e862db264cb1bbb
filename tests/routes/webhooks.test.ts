import { afterEach, beforeEach, describe, expect, test } from 'bun:test'
import { announceToWebhooks } from '../../src/webhook-announcements'
import { deliverToWebhooks } from '../../src/webhook-deliveries'
import { createTestApp, type TestApp } from '../support/app'
import { anEndedRun } from '../support/ended-run'
import { aFeedDraft, anItem, aSource } from '../support/factories'
import { breachesOf } from '../support/markup'
import { startWebhookHost, type WebhookHost } from '../support/webhook-host'

let t: TestApp
let host: WebhookHost
beforeEach(async () => {
  host = startWebhookHost()
  t = await createTestApp({ env: { ALLOWED_PRIVATE_HOSTS: '127.0.0.1' } })
  await t.deps.store.sources.ensure(aSource({ name: 'Board' }))
  await t.deps.store.feeds.insert(aFeedDraft({ id: 'feed' }))
})
afterEach(async () => {
  await t.close()
  await host.close()
})

const page = async (path: string) => (await t.get(path)).text()
/** What an answer says: each test asks for what it is about. */
interface Told {
  id: string
  secret: string
  deliveries: unknown[]
}
const json = async (answer: Promise<Response>) => readBody(await answer)
const readBody = async (answer: Response): Promise<Told> => JSON.parse(await answer.text())
const api = (method: string, path: string, body?: unknown) =>
  t.send(method, `/api/v1/${path}`, body)
const toldOfRuns = { event: 'run.finished' }

async function look(): Promise<void> {
  await announceToWebhooks(t.deps)
  await deliverToWebhooks(t.deps)
}

describe('saved searches', () => {
  test('are saved from the list as it is filtered, and lead back to it', async () => {
    expect(await page('/listings')).not.toContain('action="/searches"')
    const filtered = '/listings?q=cook&workplace=remote'
    const html = await page(filtered)
    expect(html).toContain('action="/searches"')
    expect(html).toContain('<input type="hidden" name="workplace" value="remote"/>')
    const saved = await t.post('/searches', { q: 'cook', workplace: 'remote', name: 'My <cooks>' })
    expect(saved.status).toBe(303)
    expect(saved.headers.get('location')).toBe(filtered)
    for (const path of ['/listings', '/webhooks']) {
      const html = await page(path)
      expect(html).toContain('href="/listings?q=cook&amp;workplace=remote"')
      expect(html).toContain('My &lt;cooks&gt;')
      expect(breachesOf(html)).toEqual([])
    }
  })

  test('need a name, and filters that hold', async () => {
    expect((await t.post('/searches', { q: 'cook', name: ' ' })).status).toBe(422)
    expect((await t.post('/searches', { workplace: 'moon', name: 'x' })).status).toBe(422)
  })

  test('by JSON: saved, listed, removed with their webhooks', async () => {
    const made = await api('POST', 'searches', { name: 'Remote', workplace: 'remote', q: 'cook' })
    expect(made.status).toBe(201)
    const search = await readBody(made)
    expect(search).toMatchObject({ filter: { workplace: 'remote', search: 'cook' } })
    expect(await json(api('GET', 'searches'))).toMatchObject({ searches: [{ name: 'Remote' }] })
    const wish = { url: host.url, event: 'listings.new', searchId: search.id }
    expect((await api('POST', 'webhooks', wish)).status).toBe(201)
    expect((await api('DELETE', `searches/${search.id}`)).status).toBe(200)
    expect((await api('DELETE', `searches/${search.id}`)).status).toBe(404)
    expect<unknown>(await json(api('GET', 'webhooks'))).toEqual({ webhooks: [] })
  })
})

describe('the page of webhooks', () => {
  test('adds one, and shows its secret this once', async () => {
    const added = await t.post('/webhooks', { url: host.url, name: 'Dashboard', told: 'runs' })
    const html = await added.text()
    const [webhook] = await t.deps.store.webhooks.list()
    expect(html).toContain(webhook?.secret ?? 'none')
    expect(html).toContain('it is not shown')
    const shown = (await page('/webhooks')) + (await page(`/webhooks/${webhook?.id}`))
    expect(shown).toContain('Dashboard')
    expect(shown).toContain('Told of every run that has ended')
    expect(shown).toContain(new URL(host.url).host)
    expect(html + shown).not.toContain('secret-path')
    expect(shown).not.toContain(webhook?.secret ?? '')
  })

  test('refuses what is no address, and a search that is not there', async () => {
    const refused = async (fields: Record<string, string>) =>
      (await t.post('/webhooks', { url: host.url, told: 'runs', ...fields })).status
    expect(await refused({ url: 'ftp://a.example' })).toBe(422)
    expect(await refused({ url: 'https://user:pw@a.example' })).toBe(422)
    expect(await refused({ told: 'none' })).toBe(422)
    expect(await t.deps.store.webhooks.list()).toEqual([])
  })

  test('is told of a search that is chosen by its name', async () => {
    await t.post('/searches', { workplace: 'remote', name: 'Remote' })
    const [search] = await t.deps.store.searches.list()
    expect(await page('/webhooks')).toContain('New listings of “Remote”')
    await t.post('/webhooks', { url: host.url, told: search?.id ?? '' })
    expect(await page('/webhooks')).toContain('Told of new listings of “Remote”')
  })

  test('pauses, resumes, tests and removes one', async () => {
    await t.post('/webhooks', { url: host.url, told: 'runs' })
    const [webhook] = await t.deps.store.webhooks.list()
    const path = `/webhooks/${webhook?.id}`
    expect((await t.post(`${path}/pause`)).headers.get('location')).toBe(path)
    expect(await page(path)).toContain('Paused')
    await t.post(`${path}/tests`)
    await look()
    expect(host.requests).toHaveLength(0)
    expect(await page(path)).toContain('1 message waits')
    await t.post(`${path}/resume`)
    await look()
    expect(host.requests).toHaveLength(1)
    expect(await page(path)).toContain('Delivered')
    expect((await t.post(`${path}/removals`)).headers.get('location')).toBe('/webhooks')
    for (const action of ['pause', 'resume', 'tests', 'removals'])
      expect((await t.post(`${path}/${action}`)).status).toBe(404)
    expect((await t.get(path)).status).toBe(404)
  })
})

describe('the log', () => {
  test('tells what became of each message, what it said, and sends it again at a click', async () => {
    await t.post('/webhooks', { url: host.url, told: 'runs' })
    const [webhook] = await t.deps.store.webhooks.list()
    const path = `/webhooks/${webhook?.id}`
    const run = await anEndedRun(t, 'feed', { items: [anItem({})] })
    host.reply(() => 500)
    await look()
    const failed = await page(path)
    expect(failed).toContain('Refuses, 1 time in a row')
    expect(failed).toContain('1 try so far. The webhook answered with status 500.')
    expect(failed).toContain(`href="/runs/${run.id}"`)
    expect(failed).toContain('&quot;event&quot;: &quot;run.finished&quot;')
    expect(breachesOf(failed)).toEqual([])
    host.reply(() => 200)
    const again = /action="([^"]+retries)"/.exec(failed)?.[1] ?? ''
    expect((await t.post(again)).status).toBe(303)
    await look()
    expect(await page(path)).toContain('Delivered')
    expect((await t.post(again)).status).toBe(404)
  })

  test('goes page by page', async () => {
    await t.post('/webhooks', { url: host.url, told: 'runs' })
    const [webhook] = await t.deps.store.webhooks.list()
    const path = `/webhooks/${webhook?.id}`
    for (let n = 0; n < 25; n++) await t.post(`${path}/tests`)
    const html = await page(path)
    expect(html.match(/class="feed is-aside message"/g)).toHaveLength(20)
    const older = /rel="next" href="([^"]+)"/.exec(html)?.[1]?.replaceAll('&amp;', '&') ?? ''
    expect((await page(older)).match(/class="feed is-aside message"/g)).toHaveLength(5)
    expect((await t.get(`${path}?limit=0`)).status).toBe(400)
  })
})

describe('JSON', () => {
  test('adds, tells, pauses and removes a webhook; its secret is told once', async () => {
    const made = await api('POST', 'webhooks', { url: host.url, ...toldOfRuns })
    const { secret, ...webhook } = await readBody(made)
    expect(made.headers.get('location')).toBe(`/api/v1/webhooks/${webhook.id}`)
    expect(secret).toMatch(/^whsec_/)
    expect<unknown>(await json(api('GET', 'webhooks'))).toEqual({ webhooks: [webhook] })
    expect<unknown>(await json(api('GET', `webhooks/${webhook.id}`))).toEqual(webhook)
    expect(JSON.stringify(webhook)).not.toContain('secret-path')
    const paused = await json(api('PATCH', `webhooks/${webhook.id}`, { isPaused: true }))
    expect(paused).toMatchObject({ pausedAt: t.clock.now().toISOString() })
    expect((await api('DELETE', `webhooks/${webhook.id}`)).status).toBe(200)
    for (const method of ['GET', 'DELETE'])
      expect((await api(method, `webhooks/${webhook.id}`)).status).toBe(404)
    expect((await api('GET', `webhooks/${webhook.id}/deliveries`)).status).toBe(404)
  })

  test('lists what was sent, and sends it again', async () => {
    const { id } = await json(api('POST', 'webhooks', { url: host.url, ...toldOfRuns }))
    const sent = await json(api('POST', `webhooks/${id}/tests`))
    host.reply(() => 410)
    await look()
    const list = async () => (await json(api('GET', `webhooks/${id}/deliveries`))).deliveries
    expect(await list()).toMatchObject([
      { id: sent.id, tries: 1, error: 'The webhook answered with status 410.' },
    ])
    host.reply(() => 200)
    const again = `webhooks/${id}/deliveries/${sent.id}/retries`
    expect((await api('POST', again)).status).toBe(202)
    await look()
    expect(await list()).toMatchObject([{ tries: 2, error: null, nextTryAt: null }])
    expect((await api('POST', again)).status).toBe(404)
  })

  test.each([
    [{ url: 'mailto:a@b.example', event: 'run.finished' }, 400],
    [{ url: 'https://a.example', event: 'run.started' }, 400],
    [{ url: 'https://a.example', event: 'listings.new' }, 400],
    [{ url: 'https://a.example', event: 'run.finished', searchId: 'x' }, 400],
    [{ url: 'https://a.example', event: 'listings.new', searchId: 'none' }, 422],
    [{ url: 'https://a.example', event: 'run.finished', secret: 'mine' }, 400],
  ])('what does not hold is refused: %p', async (body, status) => {
    expect((await api('POST', 'webhooks', body)).status).toBe(status)
  })
})

test('the listings that a run brought have a list of their own', async () => {
  await anEndedRun(t, 'feed', { items: [anItem({ title: 'Old' })] })
  const run = await anEndedRun(t, 'feed', { items: [anItem({ title: 'Fresh' })] })
  const html = await page(`/listings?firstRun=${run.id}`)
  expect(html).toContain('Fresh')
  expect(html).not.toContain('Old<')
  expect(html).toContain('Brought by')
  expect(html).toContain(`href="/listings.rss?firstRun=${run.id}"`)
})
