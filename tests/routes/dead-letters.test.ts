import { afterAll, beforeEach, describe, expect, test } from 'bun:test'
import { z } from 'zod'
import { failures } from '../../src/model/failure'
import type { Run } from '../../src/model/run'
import { createTestApp, type TestApp } from '../support/app'
import { aFeedDraft, aRunDraft, aSource } from '../support/factories'
import { aFailedRun } from '../support/failed-run'
import { breachesOf } from '../support/markup'

const apps: TestApp[] = []
let t: TestApp
beforeEach(async () => {
  t = await createTestApp()
  apps.push(t)
  for (const id of ['one', 'two', 'three']) {
    const source = `${id}.example`
    await t.deps.store.sources.ensure(aSource({ id: source, name: source }))
    await t.deps.store.feeds.insert(aFeedDraft({ id, name: `Feed ${id}`, source }))
  }
})
afterAll(async () => {
  for (const app of apps) await app.close()
})

const api = '/api/v1'
const origin = 'http://localhost'
const pageAt = async (path: string) => (await t.get(path)).text()
const fieldOf = (html: string, name: string) =>
  new RegExp(`name="${name}" value="([^"]*)"`).exec(html)?.[1] ?? ''

/** Follows the redirect as a browser does, with the notice's cookie. */
async function follow(response: Response): Promise<string> {
  expect(response.status).toBe(303)
  const cookie = response.headers.get('set-cookie')?.split(';')[0] ?? ''
  return (await t.get(response.headers.get('location') ?? '', { cookie })).text()
}
const openRuns = async (): Promise<Run[]> =>
  (await t.deps.store.runs.list({ status: 'pending' }, { limit: 100 })).rows

describe('the page', () => {
  test('tells of each what happened, what happens next, what to do, and all that is known', async () => {
    const run = await aFailedRun(t, 'one', 'blocked', '<b>challenge</b>')
    const html = await pageAt('/dead-letters')
    const { title, next, advice } = failures.blocked
    for (const sentence of [title, next, advice, 'one said so.']) expect(html).toContain(sentence)
    for (const fact of ['Feed one', 'one.example', run.id, run.feedUrl, 'generation 0'])
      expect(html).toContain(fact)
    expect(html).toContain('1 attempt')
    expect(html).toContain('Worker worker-1')
    expect(html).toContain('&lt;b&gt;challenge&lt;/b&gt;')
    expect(breachesOf(html)).toEqual([])
    expect(html.match(/<h1>/g)).toHaveLength(1)
  })

  test('is filtered by kind, feed and source', async () => {
    await aFailedRun(t, 'one', 'gone')
    await aFailedRun(t, 'two', 'timeout')
    for (const query of ['kind=timeout', 'feed=two', 'source=two.example']) {
      const html = await pageAt(`/dead-letters?${query}`)
      expect(html.match(/class="panel dead-letter"/g)).toHaveLength(1)
      expect(html).toContain('two said so.')
    }
    expect(await pageAt('/dead-letters?kind=blocked')).toContain('No dead letter matches')
    const wrong = await t.get('/dead-letters?kind=nonsense')
    expect(wrong.status).toBe(400)
    expect(await wrong.text()).toContain('kind: give one of network')
  })

  test('holds twenty, and leads to the next ones with its filter', async () => {
    for (let n = 0; n < 21; n++) await aFailedRun(t, 'one')
    const html = await pageAt('/dead-letters?feed=one')
    expect(html.match(/class="panel dead-letter"/g)).toHaveLength(20)
    const older = /rel="next" href="([^"]+)"/.exec(html)?.[1]?.replaceAll('&amp;', '&') ?? ''
    expect(older).toStartWith('/dead-letters?feed=one&cursor=')
    expect((await pageAt(older)).match(/class="panel dead-letter"/g)).toHaveLength(1)
  })

  test('says that the details of an old one are gone', async () => {
    const run = await aFailedRun(t, 'one', 'blocked', 'challenge')
    await aFailedRun(t, 'one')
    await t.deps.store.retention.runDetails(t.clock.now(), 5)
    expect(await pageAt('/dead-letters')).toContain('were removed for their age')
    expect(await pageAt(`/runs/${run.id}`)).toContain('warnings and items were removed')
  })

  test('without one says so, and offers no retry', async () => {
    const html = await pageAt('/dead-letters')
    expect(html).toContain('Nothing has failed for good.')
    expect(html).not.toContain('Retry all')
  })
})

describe('the navigation', () => {
  const countedIn = (html: string, id: string) =>
    new RegExp(`id="${id}" class="count ([^"]*)"[^>]*>(\\d*)<`).exec(html)?.slice(1)

  test('counts open runs and dead letters on every page, and asks again by itself', async () => {
    for (const feedId of ['one', 'two']) await aFailedRun(t, feedId)
    await t.deps.store.runs.open(aRunDraft({ feedId: 'three' }))
    for (const path of ['/', '/feeds', '/listings', '/dead-letters', '/nope', '/counts']) {
      const html = await pageAt(path)
      expect(countedIn(html, 'dead-letter-count')?.[1], path).toBe('2')
      expect(countedIn(html, 'open-run-count')?.[1], path).toBe('1')
    }
    expect(await pageAt('/')).toContain('hx-get="/counts" hx-trigger="every 10s"')
  })

  test('hides a zero', async () => {
    const html = await pageAt('/')
    expect(countedIn(html, 'dead-letter-count')?.[0]).toContain('is-zero')
    expect(countedIn(html, 'open-run-count')?.[0]).toContain('is-zero')
  })

  test('the title and the icon of a page tell that something is at work', async () => {
    expect(await pageAt('/feeds')).toMatch(/<title>Feeds · Gleaner<.*favicon\.svg"/s)
    await t.deps.store.runs.open(aRunDraft())
    expect(await pageAt('/feeds')).toMatch(/<title>\(1\) Feeds · Gleaner<.*favicon-open\.svg"/s)
  })
})

describe('retrying all', () => {
  test('what the page showed, and nothing that failed since', async () => {
    const shown = await aFailedRun(t, 'one', 'timeout')
    const html = await pageAt('/dead-letters?kind=timeout')
    expect(html).toContain('Retry all')
    t.clock.advance(1000)
    const later = await aFailedRun(t, 'two', 'timeout')
    const fields = { kind: fieldOf(html, 'kind'), asOf: fieldOf(html, 'asOf') }
    const response = await t.post('/dead-letters/retries', fields)
    expect(response.headers.get('location')).toBe('/dead-letters?kind=timeout')
    const after = await follow(response)
    expect(after).toContain('1 dead letter is retried by 1 new run.')
    expect((await openRuns()).map((run) => run.retryOf)).toEqual([shown.id])
    expect(after).toContain(later.id)
    expect(after).not.toContain(shown.id)
    expect(await pageAt(`/runs/${shown.id}`)).toContain('It was retried by')
  })

  test('feeds that are paused or open are said', async () => {
    for (const feedId of ['one', 'two', 'three']) await aFailedRun(t, feedId)
    await t.deps.store.feeds.patch('one', { isEnabled: false, disabledReason: 'Moved' })
    await t.post('/runs', { feedId: 'two' })
    const html = await follow(await t.post('/dead-letters/retries', {}))
    expect(html).toContain('1 dead letter is retried by 1 new run. 2 feeds got no run')
    expect(html).toContain('Feed one is paused (Moved).')
    expect(html).toContain('Feed two is being imported already.')
  })

  test('none is left: that is said', async () => {
    const html = await follow(await t.post('/dead-letters/retries', { kind: 'gone' }))
    expect(html).toContain('nothing was retried')
  })

  test('a filter that cannot be read retries nothing', async () => {
    await aFailedRun(t, 'one')
    const wrong = [{ kind: 'nonsense' }, { feedId: 'one' }, { asOf: 'yesterday' }]
    for (const fields of wrong)
      expect((await t.post('/dead-letters/retries', fields)).status).toBe(422)
    expect(await openRuns()).toEqual([])
  })
})

describe('dismissing', () => {
  test('takes it off the list it stood on, with its note on the run', async () => {
    const run = await aFailedRun(t, 'one')
    const response = await t.post(
      `/runs/${run.id}/dismissals`,
      { note: ' The board <knows> ' },
      { referer: `${origin}/dead-letters?feed=one` },
    )
    expect(response.headers.get('location')).toBe('/dead-letters?feed=one')
    const html = await follow(response)
    expect(html).toContain('The dead letter of Feed one is dismissed.')
    expect(html).not.toContain(run.id)
    expect(await pageAt(`/runs/${run.id}`)).toContain('The board &lt;knows&gt;')
  })

  test('needs a reason, a run, and a dead letter', async () => {
    const run = await aFailedRun(t, 'one')
    const dismiss = (id: string, fields: Record<string, string>) =>
      t.post(`/runs/${id}/dismissals`, fields, { referer: 'http://evil.example/dead-letters' })
    for (const fields of [{}, { note: ' ' }, { note: 'x'.repeat(501) }])
      expect((await dismiss(run.id, fields)).status).toBe(422)
    expect((await dismiss('none', { note: 'x' })).status).toBe(404)
    await dismiss(run.id, { note: 'x' })
    expect(await follow(await dismiss(run.id, { note: 'y' }))).toContain('no dead letter any more')
    expect(await t.deps.store.runs.get(run.id)).toMatchObject({ dismissedNote: 'x' })
  })
})

describe('JSON', () => {
  const listBody = z.looseObject({ asOf: z.string().optional(), next: z.string().nullish() })
  const read = async (path: string) => listBody.parse(await (await t.get(api + path)).json())

  test('lists them with their meaning and their message, by keyset', async () => {
    const first = await aFailedRun(t, 'one', 'gone')
    const second = await aFailedRun(t, 'two', 'timeout')
    expect(await read('/dead-letters')).toMatchObject({
      deadLetters: [
        {
          id: second.id,
          error: { kind: 'timeout' },
          failure: { ...failures.timeout },
          message: { runId: second.id, generation: 0 },
          attempts: [{ number: 1 }],
        },
        { id: first.id },
      ],
      asOf: t.clock.now().toISOString(),
      next: null,
      previous: null,
    })
    expect(await read('/dead-letters?kind=gone')).toMatchObject({ deadLetters: [{ id: first.id }] })
    const page = await read('/dead-letters?limit=1')
    const next = await read(`/dead-letters?limit=1&cursor=${encodeURIComponent(page.next ?? '')}`)
    expect(next).toMatchObject({ deadLetters: [{ id: first.id }], next: null })
    expect((await t.get(`${api}/dead-letters?kind=x`)).status).toBe(400)
  })

  test('retries all that match until an instant, and tells what was skipped', async () => {
    const one = await aFailedRun(t, 'one')
    await aFailedRun(t, 'two')
    await t.deps.store.feeds.patch('two', { isEnabled: false, disabledReason: 'Moved' })
    const { asOf } = await read('/dead-letters')
    t.clock.advance(1)
    const late = await aFailedRun(t, 'three')
    const response = await t.send('POST', `${api}/dead-letters/retries`, { asOf })
    expect(response.status).toBe(202)
    expect(await response.json()).toMatchObject({
      runs: [{ feedId: 'one', retryOf: one.id, trigger: 'api' }],
      answered: 1,
      skipped: [
        { feedId: 'two', deadLetters: 1, reason: expect.stringContaining('is paused (Moved)') },
      ],
    })
    expect(await read('/dead-letters')).toMatchObject({
      deadLetters: [{ id: late.id }, { feedId: 'two' }],
    })
    expect(await read(`/runs/${one.id}`)).toMatchObject({ retriedBy: expect.any(String) })
  })

  test('a misspelt filter is refused: it would mean all', async () => {
    await aFailedRun(t, 'one')
    for (const body of [{ feedId: 'two' }, { kind: 'nonsense' }, { asOf: 'now' }, []])
      expect((await t.send('POST', `${api}/dead-letters/retries`, body)).status).toBe(400)
    expect(await openRuns()).toEqual([])
  })

  test('one is dismissed once, with a note', async () => {
    const run = await aFailedRun(t, 'one')
    const dismiss = (id: string, body: unknown) =>
      t.send('POST', `${api}/runs/${id}/dismissals`, body)
    expect((await dismiss(run.id, {})).status).toBe(400)
    const response = await dismiss(run.id, { note: 'Known' })
    expect(response.status).toBe(200)
    expect(await response.json()).toMatchObject({
      id: run.id,
      dismissedNote: 'Known',
      dismissedAt: t.clock.now().toISOString(),
    })
    expect((await dismiss(run.id, { note: 'Known' })).status).toBe(409)
    await expect((await t.get(`${api}/stats`)).json()).resolves.toMatchObject({
      queue: { deadLetters: 0 },
    })
    expect((await dismiss('none', { note: 'Known' })).status).toBe(404)
  })
})
