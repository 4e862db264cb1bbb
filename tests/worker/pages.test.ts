import { afterEach, beforeEach, describe, expect, test } from 'bun:test'
import type { Run } from '../../src/model/run'
import { openRun } from '../../src/runs'
import { maxPages } from '../../worker/pages'
import { createWorker } from '../../worker/worker'
import { createTestDeps, type TestDeps } from '../support/deps'
import { aFeedDraft } from '../support/factories'
import { type FeedHost, type HostRequest, type Reply, startFeedHost } from '../support/feed-host'

const intervalMs = 40

let deps: TestDeps
let host: FeedHost

beforeEach(async () => {
  host = await startFeedHost()
  deps = await createTestDeps({
    env: {
      ALLOWED_PRIVATE_HOSTS: '127.0.0.1',
      BATCH_SIZE: '10',
      HOST_INTERVAL_MS: String(intervalMs),
    },
  })
  const url = host.url('/list')
  await deps.store.feeds.insert(
    aFeedDraft({ id: 'feed', url, kind: 'full', headers: { 'x-key': 'k' } }),
  )
})
afterEach(async () => {
  await deps.close()
  await host.close()
})

async function imported(): Promise<Run> {
  const opening = await openRun(deps, 'feed', { trigger: 'manual', isForced: true })
  if (opening.name !== 'opened') throw new Error(opening.name)
  const { id: runId, generation } = opening.run
  const at = new AbortController().signal
  while ((await createWorker(deps, 'w')({ runId, generation }, at)).name === 'delay')
    await Bun.sleep(intervalMs)
  const run = await deps.store.runs.get(runId)
  if (!run) throw new Error('no such run')
  return run
}

const feed = () => deps.store.feeds.get('feed')

const job = (n: number) => ({
  slug: `gardener-${n}`,
  title: `Gardener ${n}`,
  company_name: 'Green',
  url: `https://board.example/jobs/${n}`,
  remote: false,
  created_at: 1_785_801_338 + n,
})

const pageOf = (request: HostRequest): number =>
  Number(new URL(request.path, 'http://host').searchParams.get('page') ?? 1)

/** Three listings a page; `next` is the link of a page, null: it is the last. */
const page = (number: number, next: string | null): Reply => ({
  body: JSON.stringify({
    data: [1, 2, 3].map((n) => job((number - 1) * 3 + n)),
    links: { next },
  }),
})

const firstPage: HostRequest = { method: 'GET', path: '/list', headers: {}, atMs: 0 }

/** A list of so many pages. */
const pages = (last: number) => (request: HostRequest) => {
  const number = pageOf(request)
  return page(number, number < last ? `${host.url('/list')}?page=${number + 1}` : null)
}

describe('a list that comes in pages', () => {
  test('is read to its end within the run, each page once, with the feed’s own headers', async () => {
    host.route('/list', pages(4))
    const run = await imported()
    expect(run).toMatchObject({ status: 'completed', outcome: 'imported', warnings: [] })
    expect(run.counts).toMatchObject({ fetched: 12, new: 12 })
    expect(host.requests.map(pageOf)).toEqual([1, 2, 3, 4])
    expect(host.requests.every(({ headers }) => headers['x-key'] === 'k')).toBe(true)
    expect(await feed()).toMatchObject({ lastCompleteRunId: run.id, lastItemCount: 12 })
  })

  test('the host has its pause between two pages', async () => {
    host.route('/list', pages(3))
    await imported()
    const times = host.requests.map(({ atMs }) => atMs)
    const gaps = times.slice(1).map((at, n) => at - (times[n] ?? 0))
    expect(gaps).toHaveLength(2)
    for (const gap of gaps) expect(gap).toBeGreaterThanOrEqual(intervalMs - 1)
  })

  test('the first page says nothing of the others: it is asked for in full again', async () => {
    host.route('/list', (request) => ({ ...pages(2)(request), headers: { etag: '"same"' } }))
    await imported()
    expect(await feed()).toMatchObject({ validators: null })
    const again = await imported()
    expect(again.counts).toMatchObject({ fetched: 6, unchanged: 6 })
    expect(host.requests.every(({ headers }) => headers['if-none-match'] === undefined)).toBe(true)
  })

  test('the bytes of all pages are counted, and their items are numbered through', async () => {
    host.route('/list', (request) => {
      const reply = pages(2)(request)
      return pageOf(request) === 1 ? reply : { body: `${reply.body}`.replace('Gardener 5', '') }
    })
    const run = await imported()
    expect(run.counts).toMatchObject({ fetched: 6, new: 5, failed: 1 })
    expect(run.rejected).toMatchObject([{ index: 4 }])
    const bytes = [1, 2].map((n) => Buffer.byteLength(`${page(n, null).body}`))
    expect(run.response?.bytes).toBeGreaterThan((bytes[0] ?? 0) + (bytes[1] ?? 0) - 20)
  })
})

describe('a page that fails makes the run partial, and keeps what was read', () => {
  const cases: [string, Reply, kind: string][] = [
    ['500', { status: 500 }, 'serverError'],
    ['410', { status: 410 }, 'notFound'],
    ['429', { status: 429, headers: { 'retry-after': '60' } }, 'rateLimited'],
    ['no list', { body: '{"error": "none"}' }, 'notAFeed'],
    ['half a page', { body: '{"data":[{"slug":"a","title":"Half"' }, 'truncated'],
    ['half a list', { body: `${page(2, null).body}`.slice(0, -60) }, 'truncated'],
  ]
  test.each(cases)('%s', async (_name, reply, kind) => {
    host.route('/list', (request) => (pageOf(request) === 2 ? reply : pages(3)(request)))
    const run = await imported()
    expect(run).toMatchObject({ status: 'completed', outcome: 'partial' })
    expect<string | undefined>(run.error?.kind).toBe(kind)
    expect(run.error?.message).toStartWith('Page 2 of the list: ')
    expect(run.counts.new).toBeGreaterThanOrEqual(3)
    expect(await feed()).toMatchObject({ isEnabled: true, lastCompleteRunId: null })
    expect(host.requests).toHaveLength(2)
  })

  test('429 gives the host the pause it asks for', async () => {
    const limited: Reply = { status: 429, headers: { 'retry-after': '60' } }
    host.route('/list', (request) => (pageOf(request) === 2 ? limited : pages(3)(request)))
    await imported()
    const slot = await deps.store.hosts.acquire('127.0.0.1', 'other', 1000, 0)
    expect(slot).toMatchObject({ isGranted: false, reason: 'rateLimited' })
  })
})

describe('the bytes that a feed may have are those of all its pages', () => {
  const sizeOfPage = () => Buffer.byteLength(`${pages(9)(firstPage).body}`)

  test('a page that goes beyond is broken off', async () => {
    deps.config.MAX_BODY_BYTES = Math.floor(sizeOfPage() * 2.5)
    host.route('/list', (request) => ({ ...pages(9)(request), length: 'chunked' }))
    const run = await imported()
    expect(run).toMatchObject({ outcome: 'partial', error: { kind: 'tooLarge' } })
    expect(run.error?.message).toStartWith('Page 3 of the list: ')
    expect(run.counts.new).toBeGreaterThanOrEqual(6)
    expect(host.requests).toHaveLength(3)
  })

  test('no page is asked for behind the last byte', async () => {
    deps.config.MAX_BODY_BYTES = sizeOfPage()
    host.route('/list', pages(9))
    const run = await imported()
    expect(run).toMatchObject({ outcome: 'partial', error: { kind: 'tooLarge' } })
    expect(run.error?.message).toStartWith('Page 2 of the list: The pages before it have the ')
    expect(run.counts.new).toBe(3)
    expect(host.requests).toHaveLength(1)
  })
})

describe('where a list may not lead', () => {
  test('to another origin: it is said, and absence from the list means nothing', async () => {
    host.route('/list', () => page(1, `http://localhost:${host.port}/list?page=2`))
    const run = await imported()
    expect(run).toMatchObject({ outcome: 'imported', warnings: [{ kind: 'pageElsewhere' }] })
    expect(host.requests).toHaveLength(1)
    expect(await feed()).toMatchObject({ lastCompleteRunId: null })
  })

  test('to a page that was read already', async () => {
    host.route('/list', (request) =>
      page(pageOf(request), `/list?page=${pageOf(request) === 1 ? 2 : 1}`),
    )
    expect((await imported()).counts).toMatchObject({ fetched: 9, new: 6, duplicate: 3 })
    expect(host.requests.map(pageOf)).toEqual([1, 2, 1])
  })

  test('on and on: the cap is told', async () => {
    await deps.store.feeds.patch('feed', { kind: 'window' })
    deps.config.HOST_INTERVAL_MS = 0
    host.route('/list', pages(Number.POSITIVE_INFINITY))
    const run = await imported()
    expect(run).toMatchObject({ outcome: 'imported', warnings: [{ kind: 'pagesLeft' }] })
    expect(run.warnings[0]?.message).toContain(`more than ${maxPages} pages`)
    expect(host.requests).toHaveLength(maxPages)
    expect(await feed()).toMatchObject({ lastCompleteRunId: run.id })
  })
})

test('a feed’s mapping reads a list that nothing else knows, on every page', async () => {
  await deps.store.feeds.patch('feed', {
    mapping: { record: 'vacancies', title: 'Head_Line', url: 'where/web', id: 'no' },
  })
  host.route('/list', (request) => {
    const number = pageOf(request)
    const vacancies = [
      { no: `00${number}`, headLine: 'Cook', where: { web: `https://a.example/${number}` } },
    ]
    return { body: JSON.stringify({ vacancies, next: number < 2 ? '/list?page=2' : null }) }
  })
  const run = await imported()
  expect(run.counts).toMatchObject({ fetched: 2, new: 2 })
  expect(await deps.store.listings.get('board.example/001')).toMatchObject({ title: 'Cook' })
  expect(await deps.store.listings.get('board.example/002')).toMatchObject({
    url: 'https://a.example/2',
  })
})
