import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { z } from 'zod'
import { hourMs } from '../../src/model/feed'
import { createTestApp } from '../support/app'
import { anEndedRun } from '../support/ended-run'
import { aFeedDraft, anItem, aProgress } from '../support/factories'

const t = await createTestApp()
afterAll(t.close)

beforeAll(async () => {
  for (const id of ['one', 'two', 'resting', 'paused'])
    await t.deps.store.feeds.insert(
      aFeedDraft({ id, headers: { authorization: '$FEED_SECRET_X' } }),
    )
  await t.deps.store.feeds.patch('paused', { isEnabled: false, disabledReason: 'Moved' })
  await anEndedRun(t, 'one', {
    items: [
      anItem({
        externalId: 'a/1',
        title: 'Gardener',
        employmentType: ['FULL_TIME'],
        workplace: 'remote',
        hiringOrganization: { name: 'Green', logo: null },
        jobLocation: {
          raw: 'Bonn',
          locality: 'Bonn',
          region: null,
          country: 'DE',
          postalCode: null,
        },
        baseSalary: { minValue: 50, maxValue: null, currency: 'EUR', unitText: 'HOUR', raw: '50' },
      }),
    ],
    settlement: {
      progress: aProgress({ new: 1 }),
      outcome: 'imported',
      error: null,
      status: 'completed',
      nature: 'changed',
    },
  })
  await t.deps.store.feeds.patch('resting', { floorUntil: t.clock.in(hourMs), floorRule: 'hour' })
})

const api = '/api/v1'
const listBody = z.looseObject({
  runs: z.array(z.looseObject({ id: z.string(), feedId: z.string(), isForced: z.boolean() })),
  skipped: z.array(z.unknown()).optional(),
  next: z.string().nullish(),
  previous: z.string().nullish(),
})
const problemBody = z.looseObject({ detail: z.string() })
/** The runs of an answer, the first one apart. */
async function runsIn(response: Response) {
  const body = listBody.parse(await response.json())
  const [run] = body.runs
  if (!run) throw new Error('no run')
  return { ...body, run }
}
const read = async (path: string) => (await t.get(api + path)).json()

async function expectProblem(response: Response, status: number, detail: string) {
  expect(response.status).toBe(status)
  expect(response.headers.get('content-type')).toStartWith('application/problem+json')
  const problem = problemBody.parse(await response.json())
  expect(problem).toMatchObject({ type: 'about:blank', status, title: expect.any(String) })
  expect(problem.detail).toContain(detail)
  return problem
}

describe('feeds', () => {
  test('are listed, and one is read; their headers stay secret', async () => {
    const feeds = await read('/feeds')
    expect(feeds).toMatchObject({
      feeds: expect.arrayContaining([expect.objectContaining({ id: 'one' })]),
    })
    expect(await read('/feeds/one')).toMatchObject({ id: 'one', source: 'board.example' })
    expect(JSON.stringify(feeds)).not.toContain('FEED_SECRET')
    await expectProblem(await t.get(`${api}/feeds/none`), 404, 'nothing at /api/v1/feeds/none')
  })

  test('one is added', async () => {
    const response = await t.send('POST', `${api}/feeds`, {
      url: 'https://new.example/rss',
      name: 'New',
    })
    expect(response.status).toBe(201)
    expect(response.headers.get('location')).toBe(`${api}/feeds/new`)
    expect(await response.json()).toMatchObject({ id: 'new', name: 'New', isEnabled: true })
    await expectProblem(
      await t.send('POST', `${api}/feeds`, { url: 'https://new.example/rss' }),
      409,
      '"new" has this URL already',
    )
  })

  test('one is changed, paused and resumed', async () => {
    const change = (body: unknown) => t.send('PATCH', `${api}/feeds/two`, body)
    expect(await (await change({ name: 'Second', priority: 2 })).json()).toMatchObject({
      name: 'Second',
      priority: 2,
    })
    expect(await (await change({ pausedBecause: 'Moved' })).json()).toMatchObject({
      isEnabled: false,
      disabledReason: 'Moved',
    })
    expect(await (await change({ pausedBecause: null })).json()).toMatchObject({
      isEnabled: true,
      disabledReason: null,
    })
    const mapping = { record: 'vacancy', title: 'Headline' }
    expect(await (await change({ mapping })).json()).toMatchObject({ mapping })
    expect(await (await change({ mapping: null })).json()).toMatchObject({ mapping: null })
    await expectProblem(await change({ mapping: { title: 7 } }), 400, 'mapping: title: ')
    await expectProblem(
      await change({ url: 'https://board.example/one.xml' }),
      409,
      'Another feed has this URL',
    )
    await expectProblem(
      await change({ url: 'https://board.example/one.xml#x' }),
      409,
      'Another feed has this URL',
    )
    await expectProblem(
      await change({ url: 'https://user:pw@board.example/two.xml' }),
      400,
      'FEED_SECRET_*',
    )
    await expectProblem(await t.send('PATCH', `${api}/feeds/none`, { name: 'x' }), 404, 'nothing')
  })

  const wrong: [rule: string, body: unknown, detail: string][] = [
    ['the URL is needed', { name: 'x' }, 'url: '],
    ['only http and https', { url: 'ftp://x.example' }, 'url: give an http or https URL'],
    [
      'no URL has a password',
      { url: 'https://user:pw@x.example' },
      'url: leave user and password out of the URL: they belong in a request header',
    ],
    [
      'what cannot be sent is no header',
      { url: 'https://x.example', headers: { 'bad name': 'x' } },
      'headers: bad name: this header cannot be sent so',
    ],
    ['a source has no slash', { url: 'https://x.example', source: 'a/b' }, 'source: '],
    ['no name is empty', { url: 'https://x.example', name: ' ' }, 'name: '],
    ['priorities end at ten', { url: 'https://x.example', priority: 11 }, 'priority: '],
    ['unknown keys are told', { url: 'https://x.example', colour: 'red' }, 'colour'],
    ['a list is no feed', [], 'expected object'],
    [
      'a mapping names fields of a listing',
      { url: 'https://x.example', mapping: { titel: 'a' } },
      'mapping: a listing has no field titel: choose from record, id, title',
    ],
  ]
  test.each(wrong)('%s', async (_rule, body, detail) => {
    await expectProblem(await t.send('POST', `${api}/feeds`, body), 400, detail)
  })

  test('a body that is no JSON is told so', async () => {
    const response = await t.app.request(`${api}/feeds`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{"url":',
    })
    await expectProblem(response, 400, 'JSON')
  })
})

describe('runs', () => {
  test('one feed: 202 with the run, and the same run again while it is open', async () => {
    const open = () => t.send('POST', `${api}/runs`, { feedId: 'two' })
    const response = await open()
    expect(response.status).toBe(202)
    const { run, runs, skipped } = await runsIn(response)
    expect(runs).toMatchObject([{ feedId: 'two', trigger: 'api', status: 'pending' }])
    expect(skipped).toEqual([])
    expect(response.headers.get('location')).toBe(`${api}/runs/${run.id}`)
    const again = await open()
    expect(again.status).toBe(202)
    expect((await runsIn(again)).run.id).toBe(run.id)
    expect(await read(`/runs/${run.id}`)).toMatchObject({ id: run.id })
  })

  test('too soon is a conflict that names the rule; force passes it', async () => {
    const refusal = await t.send('POST', `${api}/runs`, { feedId: 'resting' })
    const problem = await expectProblem(refusal, 409, 'A feed is asked at most once an hour.')
    expect(problem).toMatchObject({ rule: expect.any(String), until: expect.any(String) })
    const forced = await t.send('POST', `${api}/runs`, { feedId: 'resting', force: true })
    expect(forced.status).toBe(202)
    const { run } = await runsIn(forced)
    expect(run.isForced).toBe(true)
    await t.send('DELETE', `${api}/runs/${run.id}`)
  })

  test('paused is a conflict, unknown is not found', async () => {
    await expectProblem(
      await t.send('POST', `${api}/runs`, { feedId: 'paused' }),
      409,
      'is paused (Moved)',
    )
    await expectProblem(
      await t.send('POST', `${api}/runs`, { feedId: 'none' }),
      404,
      'There is no feed "none"',
    )
  })

  test('all: the runs, and what was skipped with its rule', async () => {
    const response = await t.send('POST', `${api}/runs`, { all: true })
    expect(response.status).toBe(202)
    const { runs, skipped } = await runsIn(response)
    expect(runs.map((run) => run.feedId)).toContain('one')
    expect(skipped).toMatchObject([
      { feedId: 'resting', rule: expect.stringContaining('once an hour') },
    ])
  })

  test.each([
    [{}],
    [{ all: false }],
    [{ feedId: 'one', all: true }],
    [{ feedId: 'one', force: 'yes' }],
  ])('a wish must be one feed or all of them: %j', async (body) => {
    await expectProblem(await t.send('POST', `${api}/runs`, body), 400, '{"feedId": "..."}')
  })

  test('are listed by the filters of the page, by keyset', async () => {
    const list = async (query: string) => runsIn(await t.get(`${api}/runs?${query}`))
    expect((await list('feed=one&status=completed')).runs).toMatchObject([
      { feedId: 'one', counts: { fetched: 1, new: 1 } },
    ])
    const first = await list('limit=1')
    expect(first.runs).toHaveLength(1)
    expect(first.previous).toBeNull()
    const second = await list(`limit=1&cursor=${encodeURIComponent(first.next ?? '')}`)
    expect(second.run.id < first.run.id).toBe(true)
  })

  test.each([
    ['limit=0', 'limit: give a whole number from 1 to 500'],
    ['limit=501', 'limit: '],
    ['limit=x', 'limit: '],
    ['status=done', 'status: give one of'],
    ['from=yesterday', 'from: give a date like 2026-11-23'],
  ])('a query that cannot be read is told: %s', async (query, detail) => {
    await expectProblem(await t.get(`${api}/runs?${query}`), 400, detail)
  })

  test('one is cancelled once, and retried only when it has ended', async () => {
    const { run } = await runsIn(await t.send('POST', `${api}/runs`, { feedId: 'one' }))
    await expectProblem(await t.send('POST', `${api}/runs/${run.id}/retries`), 409, 'open still')
    expect(await (await t.send('DELETE', `${api}/runs/${run.id}`)).json()).toMatchObject({
      status: 'cancelled',
    })
    await expectProblem(await t.send('DELETE', `${api}/runs/${run.id}`), 409, 'ended already')
    const retry = await t.send('POST', `${api}/runs/${run.id}/retries`)
    expect(retry.status).toBe(202)
    expect((await runsIn(retry)).run).toMatchObject({ retryOf: run.id, trigger: 'retry' })
    await expectProblem(await t.send('POST', `${api}/runs/none/retries`), 404, 'nothing')
    await expectProblem(await t.send('DELETE', `${api}/runs/none`), 404, 'nothing')
    await expectProblem(await t.get(`${api}/runs/none`), 404, 'nothing')
  })
})

describe('listings', () => {
  test('are searched and read; a key may hold slashes', async () => {
    expect(await read('/listings?q=gardener&workplace=remote')).toMatchObject({
      listings: [{ key: 'board.example/a/1', title: 'Gardener' }],
    })
    expect(await read('/listings/board.example/a/1')).toMatchObject({
      title: 'Gardener',
      feeds: [{ feedId: 'one' }],
    })
    await expectProblem(await t.get(`${api}/listings/board.example/none`), 404, 'nothing')
  })

  test('one is a schema.org JobPosting when asked for as JSON-LD', async () => {
    const path = `${api}/listings/board.example/a/1`
    const response = await t.get(path, { accept: 'application/ld+json' })
    expect(response.headers.get('content-type')).toBe('application/ld+json')
    expect(response.headers.get('vary')).toBe('Accept')
    const posting = await response.json()
    expect(posting).toMatchObject({
      '@context': 'https://schema.org/',
      '@type': 'JobPosting',
      title: 'Gardener',
      employmentType: ['FULL_TIME'],
      jobLocationType: 'TELECOMMUTE',
      hiringOrganization: { '@type': 'Organization', name: 'Green' },
      jobLocation: { address: { addressLocality: 'Bonn', addressCountry: 'DE' } },
      baseSalary: { currency: 'EUR', value: { minValue: 50, unitText: 'HOUR' } },
      identifier: { name: 'board.example', value: 'a/1' },
    })
    expect(JSON.stringify(posting)).not.toContain('null')
  })
})

test('stats count feeds, runs, listings and the queue', async () => {
  expect(await read('/stats')).toMatchObject({
    feeds: { total: expect.any(Number) },
    runs: { runs: expect.any(Number), byStatus: { completed: 1 } },
    listings: { total: 1, isCapped: false },
    queue: { name: 'stored', ready: expect.any(Number) },
    store: { name: 'sqlite' },
  })
})

test('an unknown address and a wrong method are problems too', async () => {
  await expectProblem(await t.get(`${api}/nope`), 404, 'nothing at /api/v1/nope')
  await expectProblem(await t.send('PUT', `${api}/feeds`), 405, 'This address takes')
})
