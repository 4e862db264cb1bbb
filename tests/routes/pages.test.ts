import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { newSource } from '../../src/model/feed'
import { readHtml } from '../../src/reader/html/html'
import { openRun } from '../../src/runs'
import { createTestApp } from '../support/app'
import { anEndedRun } from '../support/ended-run'
import { aFeedDraft, anItem, aProgress } from '../support/factories'
import { breachesOf } from '../support/markup'

const t = await createTestApp()
afterAll(t.close)

const script = '<script>alert(1)</script>'
const hostile = `${script}"onmouseover="alert(2)`

beforeAll(async () => {
  const { store } = t.deps
  await store.sources.ensure(newSource({ id: 'board.example' }))
  await store.feeds.insert(aFeedDraft({ id: 'good', name: 'Good feed' }))
  await store.feeds.insert(aFeedDraft({ id: 'bad', name: `Bad ${hostile}` }))
  await anEndedRun(t, 'good', {
    items: [
      anItem({
        externalId: 'a/1',
        title: 'Gardener',
        hiringOrganization: { name: 'Green', logo: null },
      }),
      anItem({
        externalId: '2',
        title: hostile,
        description: readHtml(`<p>${hostile}</p><img src=x onerror=alert(5)>`, null)?.html ?? null,
        url: 'javascript:alert(3)',
        applyUrl: 'javascript:alert(4)',
        hiringOrganization: { name: hostile, logo: null },
        jobLocation: {
          raw: hostile,
          locality: null,
          region: null,
          country: null,
          postalCode: null,
        },
        categories: [hostile],
      }),
    ],
    settlement: {
      progress: aProgress({ new: 2, updated: 3, unchanged: 5, duplicate: 7, failed: 11 }),
      outcome: 'imported',
      error: null,
      status: 'completed',
      nature: 'changed',
    },
    feed: { lastOutcome: 'imported', lastItemCount: 28 },
  })
  const progress = aProgress({ failed: 1 })
  progress.counts.failed = 1
  progress.rejected.push({ index: 4, reason: hostile, excerpt: hostile })
  progress.warnings.push({ kind: 'encodingRepaired', message: hostile })
  progress.response = { status: 200, finalUrl: hostile, redirects: 1, bytes: 1, decodedBytes: 2 }
  await anEndedRun(t, 'bad', {
    settlement: {
      progress,
      outcome: 'permanent',
      error: { kind: 'blocked', message: hostile, excerpt: hostile },
      status: 'failed',
    },
  })
})

const newestRun = async (feedId: string) => {
  const [run] = (await t.deps.store.runs.list({ feedId }, { limit: 1 })).rows
  if (!run) throw new Error('no run')
  return run
}

test('every page is whole HTML with one heading, and names no inline script or style', async () => {
  const bad = await newestRun('bad')
  const paths = [
    '/',
    '/feeds',
    '/listings',
    `/runs/${bad.id}`,
    '/listings/board.example/2',
    '/nope',
  ]
  for (const path of paths) {
    const html = await (await t.get(path)).text()
    expect(html).toStartWith('<!DOCTYPE html><html lang="en">')
    expect(html.match(/<h1/g)).toHaveLength(1)
    expect(breachesOf(html)).toEqual([])
  }
})

test('what a feed says is text: nothing of it becomes markup or an address that runs', async () => {
  const bad = await newestRun('bad')
  const paths = [
    '/',
    '/feeds',
    '/listings',
    `/runs/${bad.id}`,
    `/runs/${bad.id}/row`,
    '/listings/board.example/2',
  ]
  for (const path of paths) {
    const html = await (await t.get(path)).text()
    expect(html).toContain('&lt;script&gt;')
    expect(html).not.toContain(script)
    expect(breachesOf(html)).toEqual([])
  }
})

test('the check for inline scripts finds them', () => {
  const bad = [
    '<p onclick="x()">',
    '<a href=" javascript:x()">',
    '<script>x()</script>',
    '<b style="a:b">',
  ]
  for (const html of [
    ...bad,
    '<style></style>',
    '<i hx-on:click="x()">',
    '<i hx-trigger="click[x]">',
  ])
    expect(breachesOf(html)).toHaveLength(1)
})

describe('runs', () => {
  test('rows are newest first, with counts and the page of each run', async () => {
    const html = await (await t.get('/')).text()
    const [good, bad] = [await newestRun('good'), await newestRun('bad')]
    expect(html.indexOf(`id="run-${bad.id}"`)).toBeGreaterThan(0)
    expect(html.indexOf(`id="run-${good.id}"`)).toBeGreaterThan(html.indexOf(`id="run-${bad.id}"`))
    expect(html).toContain(`href="/runs/${good.id}"`)
    for (const [label, value] of Object.entries({
      New: 2,
      Updated: 3,
      Unchanged: 5,
      Duplicate: 7,
      Failed: 11,
      Fetched: 28,
    }))
      expect(html).toMatch(new RegExp(`data-label="${label}">${value}</td>`))
  })

  test('the filter of the URL holds for rows, totals, links and the stream', async () => {
    const html = await (await t.get('/?feed=good&status=completed')).text()
    expect(html).toContain(`run-${(await newestRun('good')).id}`)
    expect(html).not.toContain(`run-${(await newestRun('bad')).id}`)
    expect(html).toMatch(/<dd>1<\/dd>/)
    expect(html).toContain(
      'hx-sse:connect="/events?feed=good&amp;status=completed&amp;first=1&amp;since=',
    )
    expect(html).toContain('<option value="good" selected="">')
  })

  test('no match says so', async () => {
    expect(await (await t.get('/?status=cancelled')).text()).toContain('No run matches this filter')
  })

  test('a filter that cannot be read is told, not ignored', async () => {
    const response = await t.get('/?status=finished')
    expect(response.status).toBe(400)
    expect(await response.text()).toContain('status: give one of pending, processing')
  })

  test('an edited cursor is the first page', async () => {
    expect((await t.get('/?cursor=%00nonsense')).status).toBe(200)
  })

  test('pages go by keyset and keep the filter; only the first one inserts new rows', async () => {
    const first = await (await t.get('/?limit=1&trigger=manual')).text()
    const next = first.match(/rel="next" href="([^"]+)"/)?.[1]?.replaceAll('&amp;', '&')
    expect(next).toStartWith('/?trigger=manual&limit=1&cursor=')
    const second = await (await t.get(next ?? '')).text()
    expect(second).toContain(`run-${(await newestRun('good')).id}`)
    expect(second).toContain('rel="prev"')
    expect(second.match(/hx-sse:connect="([^"]+)"/)?.[1]).not.toContain('first=1')
  })

  test('the row of an open run asks for itself, that of an ended one does not', async () => {
    const opening = await openRun(t.deps, 'good', { trigger: 'manual', isForced: true })
    if (opening.name !== 'opened') throw new Error(opening.name)
    const row = `/runs/${opening.run.id}/row`
    expect(await (await t.get(row)).text()).toContain(`hx-get="${row}"`)
    await t.post(`/runs/${opening.run.id}/cancellations`)
    expect(await (await t.get(row)).text()).not.toContain('hx-get')
  })
})

describe('one run', () => {
  test('a failure says what happened, what follows, and what can be done', async () => {
    const html = await (await t.get(`/runs/${(await newestRun('bad')).id}`)).text()
    expect(html).toContain('The host sent a challenge page instead of the feed')
    expect(html).toContain('Ask it to let Gleaner in')
    expect(html).toContain('the feed is asked again when it is due')
    expect(html).toContain('href="/dead-letters?feed=bad"')
    expect(html).toContain('/retries"')
    expect(html).toContain('Rejected <span')
    expect(html).not.toContain('/part"')
  })

  test('an unknown run is not here', async () => {
    expect((await t.get('/runs/0190')).status).toBe(404)
    expect((await t.get('/runs/0190/row', { 'hx-request': 'true' })).status).toBe(404)
  })
})

describe('feeds', () => {
  test('each shows health, due time with its reason, and a sparkline with a text', async () => {
    const html = await (await t.get('/feeds')).text()
    expect(html).toContain('id="feed-good"')
    expect(html).toContain('Healthy')
    expect(html).toMatch(/role="img" aria-label="Last \d+ runs?: 1 completed, 0 failed/)
  })

  test('a feed alone, for the one that follows its open run', async () => {
    expect(await (await t.get('/feeds/good/item')).text()).toStartWith('<li id="feed-good"')
    expect((await t.get('/feeds/none/item')).status).toBe(404)
  })
})

describe('listings', () => {
  test('search finds by words', async () => {
    expect(await (await t.get('/listings?q=gardener')).text()).toContain('1 job listing<')
    expect(await (await t.get('/listings?q=astronaut')).text()).toContain('No job listing matches')
  })

  test('a key with slashes has its page, with the feeds that carry it', async () => {
    const html = await (await t.get('/listings/board.example/a/1')).text()
    expect(html).toContain('<h1>Gardener</h1>')
    expect(html).toContain('<p>Gardener</p>')
    expect(html).toContain('href="/?feed=good">Good feed</a>')
    expect(html).toContain(`href="/runs/`)
  })

  test('an unknown key is not here', async () => {
    expect((await t.get('/listings/board.example/404')).status).toBe(404)
  })

  test('are counted to ten thousand: then there are so many or more', async () => {
    const found = async (count: number) => {
      const { store } = t.deps
      const many = await createTestApp({
        deps: () => ({
          store: { ...store, listings: { ...store.listings, count: async () => count } },
        }),
      })
      const html = await (await many.get('/listings')).text()
      await many.close()
      return /<p class="muted">([\d,+]+ job listings?)</.exec(html)?.[1]
    }
    expect(await found(10_000)).toBe('10,000+ job listings')
    expect(await found(9999)).toBe('9,999 job listings')
    expect(await found(1)).toBe('1 job listing')
  })
})

describe('addresses', () => {
  test('assets of this version never change; an unknown one is not here', async () => {
    const html = await (await t.get('/')).text()
    const paths = [...html.matchAll(/(?:src|href)="(\/assets\/[^"]+)"/g)].flatMap((m) => m[1] ?? [])
    expect(paths.length).toBeGreaterThanOrEqual(6)
    for (const path of paths) {
      const response = await t.get(path)
      expect(response.status).toBe(200)
      expect(response.headers.get('cache-control')).toContain('immutable')
    }
    expect((await t.get('/assets/old/app.css')).headers.get('cache-control')).toBe('no-cache')
    expect((await t.get('/assets/old/../../package.json')).status).toBe(404)
    expect((await t.get('/assets/x/constructor')).status).toBe(404)
  })

  test('a wrong method is told the right ones', async () => {
    const response = await t.app.request('/feeds', { method: 'PUT' })
    expect(response.status).toBe(405)
    expect(response.headers.get('allow')).toContain('POST')
  })

  test('/runs leads to the list', async () => {
    const response = await t.get('/runs?feed=good')
    expect(response.headers.get('location')).toBe('/?feed=good')
  })
})
