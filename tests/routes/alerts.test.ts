import { afterEach, beforeEach, describe, expect, test } from 'bun:test'
import { reviewAlerts } from '../../src/alerts'
import { createApp } from '../../src/app'
import type { Alert } from '../../src/model/alert'
import { deliverAlerts } from '../../src/webhook'
import { createTestApp, type TestApp } from '../support/app'
import { openEvents } from '../support/event-stream'
import { aFeedDraft, anAlert } from '../support/factories'
import { breachesOf } from '../support/markup'
import { until } from '../support/until'
import { startWebhookHost } from '../support/webhook-host'

let t: TestApp
beforeEach(async () => {
  t = await createTestApp()
})
afterEach(() => t.close())

const pageAt = async (path: string, app = t) => (await app.get(path)).text()
const bannerIn = (html: string) => /<section id="alert-banner"[\s\S]*?<\/section>/.exec(html)?.[0]
const opened = async (overrides: Partial<Alert>) => {
  const alert = anAlert(overrides)
  await t.deps.store.alerts.open(alert)
  return alert
}
const noWorker = { key: 'noWorker', cause: 'noWorker', subject: null, feedId: null } as const

describe('the banner', () => {
  test('stands on every page, also on one that is not there, and is empty when all is well', async () => {
    for (const path of [
      '/',
      '/feeds',
      '/listings',
      '/dead-letters',
      '/politeness',
      '/alerts',
      '/x',
    ])
      expect(bannerIn(await pageAt(path)), path).toEndWith('outerMorph"></section>')
    await opened({ subject: 'Jobicy' })
    for (const path of [
      '/',
      '/feeds',
      '/listings',
      '/dead-letters',
      '/politeness',
      '/alerts',
      '/x',
    ])
      expect(bannerIn(await pageAt(path)), path).toContain('A feed keeps failing: Jobicy')
  })

  test('has the most serious alert, and says how many more there are', async () => {
    await opened({})
    await opened({})
    await opened(noWorker)
    const banner = bannerIn(await pageAt('/'))
    expect(banner).toContain('>No worker is alive</a>')
    expect(banner).toContain('and 2 more')
    expect(banner).toContain('href="/alerts"')
  })

  test('asks for itself, so that it comes and goes where no stream does', async () => {
    expect(bannerIn(await pageAt('/feeds'))).toContain('hx-get="/alerts/banner"')
    await opened(noWorker)
    expect(await pageAt('/alerts/banner')).toStartWith('<section id="alert-banner"')
    expect(await pageAt('/alerts/banner')).toContain('No worker is alive')
  })

  test('comes and goes on the event stream', async () => {
    let readings = 0
    const { alerts } = t.deps.store
    const unresolved = () => alerts.unresolved().finally(() => readings++)
    const store = { ...t.deps.store, alerts: { ...alerts, unresolved } }
    const app = createApp({ ...t.deps, store }, t.live)
    const server = Bun.serve({ port: 0, hostname: '127.0.0.1', fetch: app.fetch })
    const stream = await openEvents(new URL('/events?first=1', server.url).href)
    // The first reading is what the page has already.
    await until(() => readings > 0)
    await t.deps.store.feeds.insert(aFeedDraft({ id: 'a', name: 'Feed A' }))
    await t.deps.store.feeds.patch('a', { consecutiveFailures: 3 })
    await reviewAlerts(t.deps)
    await stream.saw('<hx-partial hx-target="#alert-banner" hx-swap="outerMorph">')
    await stream.saw('A feed keeps failing: Feed A')
    await t.deps.store.feeds.patch('a', { consecutiveFailures: 0 })
    await reviewAlerts(t.deps)
    await stream.saw('hx-swap="outerMorph"></section></hx-partial>')
    stream.close()
    await server.stop(true)
  })

  test('an outage page shows none, and waits for nothing', async () => {
    await opened(noWorker)
    await t.deps.store.close()
    const page = await t.get('/')
    expect(page.status).toBe(503)
    expect(bannerIn(await page.text())).toEndWith('outerMorph"></section>')
  })

  test('a name is text', async () => {
    await opened({ subject: '<img src=x>' })
    expect(bannerIn(await pageAt('/'))).toContain('&lt;img src=x&gt;')
  })
})

describe('the page', () => {
  test('says what is so, since when, what to do, and where to see more', async () => {
    await opened({ subject: 'Jobicy', runId: 'r1', advice: 'Look at it.' })
    const html = await pageAt('/alerts')
    expect(html).toContain('<h2>A feed keeps failing: Jobicy</h2>')
    for (const part of ['It has failed 3 times in a row.', 'Look at it.', 'href="/runs/r1"'])
      expect(html).toContain(part)
    expect(html).toContain('<time datetime="2026-11-23T10:00:00.000Z">')
    expect(breachesOf(html)).toEqual([])
  })

  test('of very many shows the most serious ones, and how many more there are', async () => {
    for (let n = 0; n < 60; n++) await opened({ key: `feedFailing ${n}` })
    await opened(noWorker)
    const html = await pageAt('/alerts')
    expect(html.match(/<li class="panel alert"/g)).toHaveLength(50)
    expect(html).toContain('<h2>No worker is alive</h2>')
    expect(html).toContain('And 11 more.')
  })

  test('all is well, and no webhook is set', async () => {
    const html = await pageAt('/alerts')
    expect(html).toContain('All is well')
    expect(html).toContain('ALERT_WEBHOOK_URL')
    expect(await pageAt('/alerts/open')).toStartWith('<div id="open-alerts"')
  })

  test('keeps what is over, page by page, with the reason', async () => {
    for (let n = 0; n < 25; n++)
      await opened({ subject: `Feed ${n}.`, clearedAt: t.clock.now(), ending: 'It is paused.' })
    const html = await pageAt('/alerts')
    expect(html).toContain('Feed 24.')
    expect(html).not.toContain('Feed 4.')
    expect(html).toContain('It is paused.')
    const older = /rel="next" href="([^"]+)"/.exec(html)?.[1]?.replaceAll('&amp;', '&') ?? ''
    expect(await pageAt(older)).toContain('Feed 4.')
    expect((await t.get('/alerts?limit=0')).status).toBe(400)
  })

  test('shows which processes live', async () => {
    const aliveSince = t.clock.now()
    const worker = { role: 'worker', aliveSince, queueDownSince: null } as const
    for (const name of ['machine:1', 'machine:2', 'machine:3'])
      await t.deps.store.heartbeats.beat({ name, ...worker })
    await t.deps.store.heartbeats.stop('machine:2')
    t.clock.advance(10_000)
    await t.deps.store.heartbeats.beat({ name: 'machine:3', ...worker })
    const states = (await pageAt('/alerts')).matchAll(/<\/svg>(\w+)<\/span> Worker <code>([^<]+)/g)
    expect([...states].map(([, state, name]) => `${name} ${state}`)).toEqual([
      'machine:1 Silent',
      'machine:2 Stopped',
      'machine:3 Alive',
    ])
  })

  test('tells how the webhook does: what failed, when it is tried again, and never its address', async () => {
    const host = startWebhookHost()
    const app = await createTestApp({ env: { ALERT_WEBHOOK_URL: host.url } })
    const { store } = app.deps
    await store.feeds.insert(aFeedDraft({ id: 'a', name: 'Feed A' }))
    await store.feeds.patch('a', { consecutiveFailures: 3 })
    host.reply(() => 500)
    await reviewAlerts(app.deps)
    expect(await pageAt('/alerts', app)).toContain('will be sent in a moment')
    await deliverAlerts(app.deps)
    const failed = await pageAt('/alerts', app)
    expect(failed).toContain('1 message waits. The webhook answered with status 500.')
    expect(failed).toContain('is not delivered yet, after 1 try')
    expect(failed).toContain(new URL(host.url).host)
    host.reply(() => 200)
    app.clock.advance(60_000)
    await deliverAlerts(app.deps)
    const told = await pageAt('/alerts', app)
    expect(told).toContain('The message was sent')
    expect(told).not.toContain('status 500')
    expect(failed + told).not.toContain('secret-path')
    await app.close()
    await host.close()
  })
})

describe('a test of the webhook', () => {
  const follow = async (app: TestApp) => {
    const answer = await app.post('/alerts/tests')
    expect(answer.status).toBe(303)
    const cookie = answer.headers.get('set-cookie')?.split(';')[0] ?? ''
    return (await app.get(answer.headers.get('location') ?? '', { cookie })).text()
  }

  test('is sent at a click, and what became of it is told', async () => {
    const host = startWebhookHost()
    const app = await createTestApp({ env: { ALERT_WEBHOOK_URL: host.url } })
    expect(await pageAt('/alerts', app)).toContain('action="/alerts/tests"')
    expect(await follow(app)).toContain('The webhook has taken the test.')
    expect(JSON.parse(host.requests[0]?.body ?? '')).toMatchObject({ state: 'test', cause: null })
    host.reply(() => 403)
    expect(await follow(app)).toContain('The webhook answered with status 403.')
    await app.close()
    await host.close()
  })

  test('needs a webhook', async () => {
    expect(await pageAt('/alerts')).not.toContain('action="/alerts/tests"')
    expect(await follow(t)).toContain('No webhook is set: nothing was sent.')
  })
})

describe('JSON', () => {
  test('lists by state, newest first, page by page', async () => {
    const open = await opened({ subject: 'Jobicy' })
    const over = await opened({ clearedAt: t.clock.now(), ending: 'It is paused.' })
    const list = async (query: string) => {
      const answer = await t.get(`/api/v1/alerts${query}`)
      const { alerts, next } = (await answer.json()) as { alerts: Alert[]; next: string | null }
      return { ids: alerts.map(({ id }) => id), alerts, next }
    }
    expect((await list('')).ids).toEqual([over.id, open.id])
    expect((await list('?state=cleared')).ids).toEqual([over.id])
    const { alerts } = await list('?state=open')
    expect(alerts).toMatchObject([
      { id: open.id, title: 'A feed keeps failing', subject: 'Jobicy', clearedAt: null },
    ])
    const first = await list('?limit=1')
    expect((await list(`?limit=1&cursor=${first.next}`)).ids).toEqual([open.id])
  })

  test('a state that is none is told', async () => {
    const answer = await t.get('/api/v1/alerts?state=silenced')
    expect(answer.status).toBe(400)
    expect(await answer.json()).toMatchObject({ detail: 'state: give one of open, cleared' })
  })
})
