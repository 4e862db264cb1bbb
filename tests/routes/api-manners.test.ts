import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { z } from 'zod'
import { createTestApp } from '../support/app'
import { describedBy, operationsOf, told } from '../support/described'
import { anEndedRun } from '../support/ended-run'
import { aBatch, aFeedDraft, anAlert, anItem } from '../support/factories'
import { aFailedRun } from '../support/failed-run'

const t = await createTestApp()
afterAll(t.close)

beforeAll(async () => {
  for (const id of ['one', 'two', 'bad']) await t.deps.store.feeds.insert(aFeedDraft({ id }))
  await anEndedRun(t, 'one', { items: aBatch(1, 5) })
  await anEndedRun(t, 'two')
  await aFailedRun(t, 'bad')
  await aFailedRun(t, 'two')
  await fillLists()
})

let runId = ''
let webhookId = ''

/** More than one of all that comes in pages. */
async function fillLists(): Promise<void> {
  const { store } = t.deps
  const text = Array.from({ length: 80 }, (_, n) => `word${n}`).join(' ')
  for (const source of ['a.example', 'b.example']) {
    const twins = ['k1', 'k2'].map((twinKey) =>
      anItem({ source, externalId: twinKey, twinKey, text }),
    )
    runId = (await anEndedRun(t, 'one', { items: twins })).id
  }
  for (const alert of [anAlert(), anAlert()]) await store.alerts.open(alert)
  const hook = { url: 'http://127.0.0.1:9/hook', event: 'run.finished' }
  const made = await (await t.send('POST', `${api}/webhooks`, hook)).json()
  webhookId = z.looseObject({ id: z.string() }).parse(made).id
  for (let tests = 0; tests < 2; tests++) await t.send('POST', `${api}/webhooks/${webhookId}/tests`)
}

const api = '/api/v1'

describe('a read is not sent twice', () => {
  const tagOf = async (path: string) => (await t.get(path)).headers.get('etag') ?? 'none'

  test.each([
    '/feeds',
    '/feeds/one',
    '/runs?limit=2',
    '/listings',
    '/listings/board.example/1',
    '/stats',
    '/sources',
    '/queue',
    '/alerts',
    '/dead-letters',
    '/politeness',
    '/openapi.json',
  ])('%s: 304 without a body to who names its tag', async (path) => {
    const tag = await tagOf(api + path)
    expect(tag).toMatch(/^"[a-z0-9]+"$/)
    t.clock.advance(1)
    const again = await t.get(api + path, { 'if-none-match': tag })
    expect(again.status).toBe(304)
    expect(await again.text()).toBe('')
    expect(again.headers.get('etag')).toBe(tag)
    expect(again.headers.get('cache-control')).toBe('private, no-cache')
    expect(again.headers.get('content-type')).toBeNull()
  })

  const asked: [rule: string, header: (tag: string) => string, status: number][] = [
    ['a weak tag matches its strong one', (tag) => `W/${tag}`, 304],
    ['one of several is enough', (tag) => `"x", ${tag}`, 304],
    ['a star matches whatever is there', () => '*', 304],
    ['another tag does not', () => '"x"', 200],
    ['a tag without its quotes is none', (tag) => tag.slice(1, -1), 200],
  ]
  test.each(asked)('%s (RFC 9110 section 13.1.2)', async (_rule, header, status) => {
    const path = `${api}/feeds`
    const answer = await t.get(path, { 'if-none-match': header(await tagOf(path)) })
    expect(answer.status).toBe(status)
  })

  test('what has changed has another tag, and so has another form of it', async () => {
    const path = `${api}/feeds/two`
    const before = await tagOf(path)
    await t.send('PATCH', path, { name: 'Second' })
    const after = await t.get(path, { 'if-none-match': before })
    expect(after.status).toBe(200)
    expect(await after.json()).toMatchObject({ name: 'Second' })
    const listing = `${api}/listings/board.example/1`
    const posting = await t.get(listing, { accept: 'application/ld+json' })
    expect(posting.headers.get('etag')).not.toBe(await tagOf(listing))
    expect(posting.headers.get('vary')).toBe('Accept')
  })

  test('neither a refusal nor a write has a tag', async () => {
    expect((await t.get(`${api}/feeds/none`)).headers.get('etag')).toBeNull()
    expect((await t.send('PATCH', `${api}/feeds/one`, {})).headers.get('etag')).toBeNull()
  })
})

describe('a list says where it goes on', () => {
  const linkBody = z.looseObject({ next: z.string().nullish() })

  function linksOf(response: Response): Record<string, string> {
    const links = response.headers.get('link')?.matchAll(/<([^>]+)>; rel="(\w+)"/g) ?? []
    return Object.fromEntries([...links].map(([, url = '', rel = '']) => [rel, url]))
  }

  test('by links that lead through all of it and back (RFC 8288)', async () => {
    const first = await t.get(`${api}/listings?limit=2&source=board.example`)
    const links = linksOf(first)
    expect(Object.keys(links)).toEqual(['first', 'next'])
    expect(links.first).toBe(`${api}/listings?limit=2&source=board.example`)
    const { next } = linkBody.parse(await first.json())
    expect(links.next).toContain(`cursor=${next}`)
    const second = linksOf(await t.get(links.next ?? ''))
    const third = linksOf(await t.get(second.next ?? ''))
    expect(Object.keys(third)).toEqual(['first', 'prev'])
    expect(await (await t.get(second.prev ?? '')).json()).toEqual(
      await (await t.get(links.first ?? '')).json(),
    )
  })

  /** What stands in their paths. Each has more than one entry here, but for the brake's. */
  const lists: Record<string, () => string> = {
    '/runs': () => '/runs',
    '/runs/{id}/items': () => `/runs/${runId}/items`,
    '/listings': () => '/listings',
    '/duplicates': () => '/duplicates',
    '/alerts': () => '/alerts',
    '/audit': () => '/audit',
    '/dead-letters': () => '/dead-letters',
    '/feeds/{id}/brake': () => '/feeds/one/brake',
    '/webhooks/{id}/deliveries': () => `/webhooks/${webhookId}/deliveries`,
  }

  test('every list that has a cursor is one of these', async () => {
    const { document } = await describedBy(t.app)
    const paged = operationsOf(document).filter((operation) => {
      const { responses } = told(document, operation)
      return JSON.stringify(responses?.[200] ?? null).includes('"next":{')
    })
    expect(paged.toSorted()).toEqual(
      Object.keys(lists)
        .map((path) => `GET ${api}${path}`)
        .toSorted(),
    )
  })

  test.each(Object.entries(lists))('%s: from one page to the next, to its end', async (_, of) => {
    const first = `${api}${of()}?limit=1`
    const seen = new Set<string>()
    for (let at: string | undefined = first; at; ) {
      expect([...seen]).not.toContain(at)
      seen.add(at)
      const answer = await t.get(at)
      const links = linksOf(answer)
      const { next = null } = linkBody.parse(await answer.json())
      expect(links.first).toBe(first)
      expect(
        links.next ? [...new URL(links.next, 'http://x').searchParams.values()] : null,
      ).toEqual(next === null ? null : ['1', next])
      at = links.next
    }
    if (!first.includes('/brake?')) expect(seen.size).toBeGreaterThan(1)
  })
})

test.each([
  '/runs',
  '/runs/{run}/items',
  '/runs/{run}/items?outcome=new',
  '/runs/{run}/items?outcome=rejected',
  '/listings',
  '/alerts',
  '/audit',
  '/dead-letters',
  '/webhooks/{webhook}/deliveries',
])('%s: a cursor that is none is refused, not taken for the beginning', async (template) => {
  const path = template.replace('{run}', runId).replace('{webhook}', webhookId)
  const begin = path.includes('?') ? '&' : '?'
  for (const cursor of ['xx', 'older_', 'new~xx', '%00', 'eyJ4IjoxfQ']) {
    const answer = await t.get(`${api}${path}${begin}cursor=${cursor}`)
    expect([cursor, answer.status]).toEqual([cursor, 400])
    expect(await answer.json()).toMatchObject({ detail: expect.stringContaining('cursor: ') })
  }
  expect((await t.get(`${api}${path}${begin}cursor=`)).status).toBe(200)
})

describe('a program may ask so often', () => {
  const rateOf = ({ headers }: Response) => [
    headers.get('ratelimit'),
    headers.get('ratelimit-policy'),
  ]

  test('every answer tells what is left; an excess is told when to come again', async () => {
    const few = await createTestApp({ env: { API_RATE_LIMIT: '3' } })
    const ask = () => few.get(`${api}/queue`)
    expect(rateOf(await ask())).toEqual(['"minute";r=2;t=60', '"minute";q=3;w=60'])
    few.clock.advance(12_345)
    expect((await few.get(`${api}/feeds/none`)).headers.get('ratelimit')).toBe('"minute";r=1;t=48')
    expect((await ask()).status).toBe(200)
    const excess = await ask()
    expect(excess.status).toBe(429)
    expect(excess.headers.get('retry-after')).toBe('48')
    expect(rateOf(excess)[0]).toBe('"minute";r=0;t=48')
    expect(await excess.json()).toMatchObject({
      detail: expect.stringContaining('3 times a minute'),
    })
    expect((await few.get('/livez')).status).toBe(200)
    expect((await few.get('/')).status).toBe(200)
    few.clock.advance(48_000)
    expect(rateOf(await ask())[0]).toBe('"minute";r=2;t=60')
    await few.close()
  })

  test('each address has a minute of its own', async () => {
    const few = await createTestApp({ env: { API_RATE_LIMIT: '1' } })
    const ask = (address: string) =>
      few.app.request(`${api}/queue`, {}, { requestIP: () => ({ address }) })
    const statuses = []
    for (const address of ['127.0.0.1', '127.0.0.1', '127.0.0.2'])
      statuses.push((await ask(address)).status)
    expect(statuses).toEqual([200, 429, 200])
    await few.close()
  })

  test('no limit is set by 0', async () => {
    const free = await createTestApp({ env: { API_RATE_LIMIT: '0' } })
    expect(rateOf(await free.get(`${api}/queue`))).toEqual([null, null])
    await free.close()
  })
})
