import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { parse } from 'csv-parse/sync'
import { z } from 'zod'
import { noProgress } from '../../src/model/run'
import { writeOpen } from '../../src/open-levels'
import { rollUpAll } from '../../src/rollup-sweep'
import { calendarShape, trendsShape } from '../../src/routes/shapes/trends'
import { figureNames, figureWords } from '../../views/trend-words'
import { createTestApp, type TestApp } from '../support/app'
import { aFeedDraft, aRunDraft, aSource } from '../support/factories'

const hourMs = 3_600_000

let app: TestApp
beforeAll(async () => {
  app = await createTestApp({ env: { TIME_ZONE: 'Asia/Kolkata' } })
  const { store } = app.deps
  await store.sources.ensure(aSource())
  for (const id of ['quick', 'slow']) await store.feeds.insert(aFeedDraft({ id }))
  await store.feeds.insert(aFeedDraft({ id: 'idle', name: '=1+1' }))
})
afterAll(() => app.close())

interface Ended {
  feedId: string
  fetchMs?: number
  isFailed?: boolean
  fresh?: number
}

/** A run that waited for two seconds. */
async function aRunEnds({ feedId, fetchMs = 500, isFailed = false, fresh = 0 }: Ended) {
  const { store } = app.deps
  const { run } = await store.runs.open(aRunDraft({ feedId }))
  app.clock.advance(2000)
  const claim = await store.runs.claim(run.id, 'worker', 60_000)
  if (!claim.isTaken) throw new Error(claim.reason)
  const progress = noProgress()
  progress.timings.fetchMs = fetchMs
  progress.counts = { ...progress.counts, fetched: fresh, new: fresh }
  progress.response = {
    ...{ status: 200, finalUrl: 'https://a.example/', redirects: 0 },
    ...{ bytes: 1000, decodedBytes: 1, bytesSaved: 500 },
  }
  const ended = isFailed
    ? ({ status: 'failed', outcome: 'permanent', error: { kind: 'gone', message: '' } } as const)
    : ({ status: 'completed', outcome: 'imported', nature: 'changed', error: null } as const)
  await store.runs.settle(claim.lease, { ...ended, progress })
  await rollUpAll(app.deps)
}

const read = async (path: string) => (await app.get(path)).json()
const trends = async (query: string) => trendsShape.parse(await read(`/api/v1/trends?${query}`))
const page = async (path: string) => (await app.get(path)).text()

describe('with no history', () => {
  test('the page says so, and how figures come', async () => {
    const html = await page('/trends')
    expect(html).toContain('No run has ended in this time.')
    expect(html).not.toContain('NaN')
    expect(html).toContain('No host has answered yet.')
    expect(await page('/trends?feed=quick')).toContain('It has not been tried in the last 13 weeks')
  })

  test('every hour and day is there, in the time zone', async () => {
    const day = await trends('range=24h')
    expect(day).toMatchObject({ zone: 'Asia/Kolkata', per: 'hour', kind: 'all', isBehind: false })
    expect(day.points).toHaveLength(24)
    expect(day.points.at(-1)).toMatchObject({
      from: '2026-11-23T09:30:00.000Z',
      to: '2026-11-23T10:30:00.000Z',
    })
    const year = await trends('range=400d')
    expect(year.points).toHaveLength(400)
    expect(year.points.at(-1)).toMatchObject({
      from: '2026-11-22T18:30:00.000Z',
      to: '2026-11-23T18:30:00.000Z',
    })
  })
})

describe('with runs', () => {
  beforeAll(async () => {
    await aRunEnds({ feedId: 'quick', fetchMs: 100, fresh: 3 })
    await aRunEnds({ feedId: 'slow', fetchMs: 9000 })
    app.clock.advance(hourMs)
    await aRunEnds({ feedId: 'slow', isFailed: true })
  })

  test('figures are those of all, of a source, or of a feed', async () => {
    const all = await trends('range=7d')
    expect(all.total).toMatchObject({
      ...{ imported: 2, failed: 1, new: 3, bytes: 3000, bytesSaved: 1500, open: null },
    })
    expect((await trends('source=board.example')).total).toEqual(all.total)
    const slow = await trends('feed=slow')
    expect(slow).toMatchObject({ name: 'Feed slow', total: { imported: 1, failed: 1, new: 0 } })
    expect(slow.total.waitMsP95).toBeWithin(1600, 2401)
    const hours = all.points.filter((point) => point.imported > 0)
    expect(hours).toMatchObject([{ from: '2026-11-23T09:30:00.000Z', imported: 2 }])
    expect(hours[0]?.fetchMsP95).toBeWithin(7200, 10_800)
    expect((await app.get('/api/v1/trends?feed=none')).status).toBe(404)
    expect((await app.get('/trends?source=none.example')).status).toBe(404)
    expect((await app.get('/trends?range=1d')).status).toBe(400)
  })

  test('open listings are as last counted, also in the hours that follow', async () => {
    await writeOpen(app.deps, { kind: 'all', id: '', source: '' })
    const open = async (query: string) => (await trends(query)).points.map((point) => point.open)
    expect((await open('range=24h')).slice(-2)).toEqual([null, 0])
    app.clock.advance(2 * hourMs)
    expect((await open('range=24h')).slice(-4)).toEqual([null, 0, 0, 0])
    app.clock.advance(26 * hourMs)
    expect(await open('range=24h')).toEqual(Array(24).fill(0))
  })

  test('feeds are ranked: the slowest by their mean, those that fail most by their failures', async () => {
    const { ranks } = await trends('range=7d')
    expect(ranks?.slowest.map((feed) => feed.feedId)).toEqual(['slow', 'quick'])
    expect(ranks?.slowest[0]).toMatchObject({ tried: 2, failed: 1, meanFetchMs: 4750 })
    expect(ranks?.failing).toMatchObject([{ feedId: 'slow', failed: 1 }])
    expect((await trends('range=7d&feed=slow')).ranks).toBeNull()
  })

  test('each chart has a text alternative, and its figures as a table', async () => {
    const html = await page('/trends?range=7d&per=day')
    for (const told of [
      'Imported: 2. Most: 2, Mon 23 Nov 2026. 1 of 7 days have any.',
      'Failed: 1. Most: 1, Mon 23 Nov 2026. 1 of 7 days have any.',
      'New: 3. Most: 3, Mon 23 Nov 2026. 1 of 7 days have any.',
      'Updated: none',
      'Received: 3.0 KB. Most: 3.0 KB, Mon 23 Nov 2026. 1 of 7 days have any.',
    ])
      expect(html).toContain(`aria-label="${told}"`)
    for (const chart of html.match(/<svg class="(?:lane-bars|lines-plot)[^>]*>/g) ?? [])
      expect(chart).toMatch(/role="img" aria-label="\w/)
    expect(html.match(/<tr><th scope="row"><a href="\/\?from=/g)).toHaveLength(7)
    expect(html).not.toMatch(/ style=|NaN/)
  })

  test('a slice leads to its runs, and a list of runs to its slice', async () => {
    const html = await page('/trends?feed=slow&range=7d&per=hour')
    const slices = [...html.matchAll(/<th scope="row"><a href="([^"]+)"/g)]
    const href = slices
      .map((match) => match[1] ?? '')
      .find((one) => one.includes('2026-11-23T09%3A30'))
    const runs = await page((href ?? '').replaceAll('&amp;', '&'))
    expect(runs.match(/<tr id="run-/g)).toHaveLength(1)
    expect(runs).toContain('href="/trends?feed=slow')
    expect(await page('/feeds')).toContain('href="/trends?feed=slow"')
    const { rows } = await app.deps.store.runs.list({ feedId: 'slow' }, { limit: 1 })
    expect(await page(`/runs/${rows[0]?.id}`)).toContain('href="/trends?feed=slow"')
  })

  test('the way back leads to a range and a grain that have the runs, however old they are', async () => {
    const { rows } = await app.deps.store.runs.list({ feedId: 'slow' }, { limit: 1 })
    const [run] = rows
    const from = app.clock.in(-59 * 24 * hourMs).toISOString()
    const hour = `/?feed=slow&from=${from}&to=${app.clock.in(-59 * 24 * hourMs + hourMs).toISOString()}`
    expect(await page(hour)).toContain('href="/trends?feed=slow&amp;range=90d&amp;per=hour"')
    expect(await page(`/?source=board.example&from=${from}`)).toContain(
      'href="/trends?source=board.example&amp;range=90d"',
    )
    expect(await page('/?from=2024-01-01')).toContain('href="/trends?range=400d"')
    const later = await createTestApp({
      env: { TIME_ZONE: 'Asia/Kolkata' },
      deps: ({ store }) => ({
        store: { ...store, now: () => app.clock.in(20 * 24 * hourMs), runs: app.deps.store.runs },
      }),
    })
    expect(await (await later.get(`/runs/${run?.id}`)).text()).toContain(
      'href="/trends?feed=slow&amp;range=30d&amp;per=hour"',
    )
    await later.close()
  })

  test('the CSV has the figures of the table', async () => {
    const query = 'range=7d&per=hour&source=board.example'
    const told = parse(await (await app.get(`/trends.csv?${query}`)).text(), { columns: true })
    const lines = z.array(z.record(z.string(), z.string())).parse(told)
    const expected = lines.toReversed().map((line) =>
      figureNames.map((name) => {
        const value = line[name]
        return value ? figureWords[name].format(Number(value)) : '–'
      }),
    )
    const [, table = ''] = (await page(`/trends?${query}`)).split('id="figures"')
    const shown = [...table.matchAll(/<tr><th scope="row">(.*?)<\/tr>/g)].map(([, row = '']) =>
      [...row.matchAll(/<td[^>]*>([^<]*)<\/td>/g)].map(([, cell]) => cell),
    )
    expect(shown).toHaveLength(168)
    expect(shown).toEqual(expected)
  })

  test('figures come as CSV, with texts that a spreadsheet takes for no formula', async () => {
    const answer = await app.get('/trends.csv?range=7d&per=day&source=board.example')
    expect(answer.headers.get('content-type')).toBe('text/csv; charset=utf-8')
    expect(answer.headers.get('content-disposition')).toBe(
      'attachment; filename="trends-board.example-7d-series.csv"',
    )
    const lines = (await answer.text()).split('\r\n')
    expect(lines[0]).toStartWith('from,to,imported,notModified,empty,partial,failed,cancelled,new')
    expect(lines).toHaveLength(9)
    expect(lines[6]).toStartWith('2026-11-22T18:30:00.000Z,2026-11-23T18:30:00.000Z,2,0,0,0,1,0,3')
    await aRunEnds({ feedId: 'idle', isFailed: true })
    const ranked = await (await app.get('/trends.csv?table=failing')).text()
    expect(ranked.split('\r\n')[1]).toStartWith("1,idle,'=1+1,1,1")
    expect((await app.get('/trends.csv?table=slowest&feed=slow')).status).toBe(404)
  })
})

test('when a feed fails is told by weekday and hour, in words where there is a pattern', async () => {
  for (let week = 0; week < 5; week++) {
    await aRunEnds({ feedId: 'quick', isFailed: true })
    for (let hour = 0; hour < 20; hour++) {
      app.clock.advance(hourMs)
      await aRunEnds({ feedId: 'quick' })
    }
    app.clock.advance(7 * 24 * hourMs - 20 * hourMs - 21 * 2000)
  }
  const calendar = calendarShape.parse(await read('/api/v1/feeds/quick/failure-calendar'))
  expect(calendar.cells).toHaveLength(168)
  const [pattern] = calendar.patterns
  expect(calendar.patterns).toMatchObject([{ weekday: 1, dates: 5, failedDates: 5 }])
  const html = await page('/trends?feed=quick')
  expect(html).toContain(`Fails on ${pattern?.words}.`)
  expect(html).toContain('<span class="quiet">5 of 5</span>')
  const csv = await (await app.get('/trends.csv?feed=quick&table=calendar')).text()
  expect(csv.split('\r\n')).toHaveLength(170)
  expect(csv).toContain(`Tuesday,${pattern?.fromHour},5,5,5,5,Asia/Kolkata`)
  expect((await app.get('/api/v1/feeds/none/failure-calendar')).status).toBe(404)
}, 30_000)
