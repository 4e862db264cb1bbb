import { afterEach, beforeEach, describe, expect, test } from 'bun:test'
import { createApp } from '../../src/app'
import { hourMs } from '../../src/model/feed'
import { type EndingBoard, listing, range, startEndingBoard } from '../support/ending-board'
import { aSource } from '../support/factories'

let board: EndingBoard
let app: ReturnType<typeof createApp>
const hundred = range(1, 100)

beforeEach(async () => {
  board = await startEndingBoard()
  app = createApp(board.deps)
  await board.deps.store.sources.ensure(aSource())
  await board.addFeed('feed')
})
afterEach(() => board.close())

/** A feed that misses 60 of 100. */
async function brakeOn(): Promise<void> {
  await board.imports('feed', listing(hundred))
  for (const edition of [1, 2]) {
    await board.passes(hourMs)
    await board.imports('feed', listing(range(61, 100), edition))
  }
  await board.passes(24 * hourMs)
}

const headers = { host: 'localhost' }
const get = async (path: string): Promise<string> => (await app.request(path, { headers })).text()
const post = (path: string, form: Record<string, string>) =>
  app.request(path, { method: 'POST', headers, body: new URLSearchParams(form) })
interface Body {
  brake: { before: string }
  listings: { externalId: string }[]
  next: string | null
}
const call = async (path: string, body?: unknown) => {
  const init = body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) }
  const answer = await app.request(`/api/v1${path}`, {
    ...init,
    headers: { ...headers, 'content-type': 'application/json' },
  })
  // Only what a test asks of it has to be there.
  return { status: answer.status, body: (await answer.json()) as Body }
}

const titlesIn = (html: string) => new Set(html.match(/Gardener \d+/g))

describe('the page of a brake', () => {
  test('says why, links the run, and lists what is held, page by page', async () => {
    await brakeOn()
    const feeds = await get('/feeds')
    expect(feeds).toContain('60 of 100 open listings are missing')
    expect(feeds).toContain('/feeds/feed/brake')
    const first = await get('/feeds/feed/brake')
    expect(first).toContain('more than a fifth of the open listings')
    expect(first).toContain((await board.feed('feed')).brake?.runId ?? 'no brake')
    const older = first.match(/href="(\/feeds\/feed\/brake\?cursor=[^"]+)"/)?.[1] ?? ''
    const second = await get(older.replaceAll('&amp;', '&'))
    const titles = new Set([...titlesIn(first), ...titlesIn(second)])
    expect([titlesIn(first).size, titlesIn(second).size, titles.size]).toEqual([50, 10, 60])
    expect(await get('/feeds/feed/brake?cursor=nonsense')).toContain('60 of 100')
  })

  test('its form closes them with a note; afterwards nothing waits', async () => {
    await brakeOn()
    const answer = await post('/feeds/feed/brake/approvals', { note: ' They shut. ' })
    expect([answer.status, answer.headers.get('location')]).toEqual([303, '/feeds/feed/brake'])
    expect(await board.open()).toEqual(range(61, 100))
    const page = await get('/feeds/feed/brake')
    expect(page).toContain('No close of this feed waits for you.')
    expect(page).toContain('They shut.')
    expect((await post('/feeds/feed/brake/approvals', {})).status).toBe(303)
    expect((await board.feed('feed')).lastDecision?.note).toBe('They shut.')
  })

  test('its other form keeps them open', async () => {
    await brakeOn()
    await post('/feeds/feed/brake/rejections', { note: '' })
    expect(await board.open()).toEqual(hundred)
    expect(await board.feed('feed')).toMatchObject({
      brake: null,
      lastDecision: { isApproved: false, note: null },
    })
    expect(await get('/feeds/feed/brake')).toContain('a person kept 60 listings open')
  })

  test('is not there for a feed that is not there; a note has its bounds', async () => {
    expect((await app.request('/feeds/none/brake', { headers })).status).toBe(404)
    expect((await post('/feeds/none/brake/approvals', {})).status).toBe(404)
    await brakeOn()
    const long = await post('/feeds/feed/brake/rejections', { note: 'x'.repeat(501) })
    expect(long.status).toBe(422)
  })
})

describe('the brake as JSON', () => {
  test('what it holds, page by page', async () => {
    await brakeOn()
    const first = await call('/feeds/feed/brake?limit=40')
    expect(first.body).toMatchObject({ brake: { count: 60, of: 100, reason: 'many' } })
    expect(first.body.listings).toHaveLength(40)
    const path = `/feeds/feed/brake?limit=40&cursor=${encodeURIComponent(first.body.next ?? '')}`
    const second = await call(path)
    expect([second.body.listings.length, second.body.next]).toEqual([20, null])
  })

  test('is approved as it was seen', async () => {
    await brakeOn()
    const { before } = (await call('/feeds/feed/brake')).body.brake
    const answer = await call('/feeds/feed/brake/approvals', { note: 'Yes.', before })
    expect(answer).toMatchObject({
      status: 200,
      body: { brake: null, decision: { isApproved: true, count: 60, note: 'Yes.' } },
    })
    expect((await call('/feeds/feed/brake/approvals', {})).status).toBe(409)
    expect((await call('/feeds/feed/brake/rejections', {})).status).toBe(409)
    expect((await call('/feeds/none/brake/approvals', {})).status).toBe(404)
    expect((await call('/feeds/feed/brake/approvals', { before: 'x' })).status).toBe(400)
  })

  test('is rejected', async () => {
    await brakeOn()
    const answer = await call('/feeds/feed/brake/rejections', { note: 'No.' })
    expect(answer.body).toMatchObject({ brake: null, decision: { isApproved: false, note: 'No.' } })
  })
})

describe('a closed listing', () => {
  test('says when, why and by which run; lists find it by its state and by its run, and so does a search', async () => {
    await board.imports('feed', listing(range(1, 9)))
    await board.passes(48 * hourMs)
    await board.imports('feed', listing(range(1, 8), 1))
    const run = await board.imports('feed', listing(range(1, 8), 2))
    const page = await get('/listings/board.example/job-9')
    expect(page).toContain('left it out twice')
    expect(page).toContain(`/runs/${run.id}`)
    const keysAt = async (path: string): Promise<string[]> =>
      (await call(path)).body.listings.map(({ externalId }) => externalId)
    expect(await keysAt('/listings?state=closed')).toEqual(['job-9'])
    expect(await keysAt('/listings?state=open')).toHaveLength(8)
    expect(await keysAt(`/listings?closedBy=${run.id}`)).toEqual(['job-9'])
    expect(await keysAt('/listings?q=gardener+9')).toEqual(['job-9'])
    const list = await get(`/listings?closedBy=${run.id}`)
    expect([...titlesIn(list)]).toEqual(['Gardener 9'])
    const runPage = await get(`/runs/${run.id}`)
    expect(runPage).toContain(`href="/listings?closedBy=${run.id}"`)
    expect(await get('/')).toContain('1 closed')
    const back = await board.imports('feed', listing(range(1, 9), 3))
    expect(await get(`/runs/${back.id}`)).toContain('came back and is open again')
    expect(await keysAt(`/listings?reopenedBy=${back.id}`)).toEqual(['job-9'])
    expect(await get('/listings/board.example/job-9')).toContain('Came back')
  })
})

describe('the kind of a feed on its page', () => {
  test('who says so; a person declares it, or leaves it to the source', async () => {
    expect(await get('/feeds')).toContain('All listings of the board (declared).')
    await post('/feeds/feed/kind', { kind: 'window' })
    expect(await board.feed('feed')).toMatchObject({ kind: 'window', kindFrom: 'declared' })
    await post('/sources/board.example/kind', { kind: 'full' })
    await post('/feeds/feed/kind', { kind: '' })
    expect(await get('/feeds')).toContain('All listings of the board (as its source says).')
    expect(await get('/politeness')).toContain('all listings of the board')
    await post('/sources/board.example/kind', { kind: '' })
    expect(await get('/feeds')).toContain('The newest listings only (assumed, for nobody has said)')
    expect((await post('/feeds/feed/kind', { kind: 'rss' })).status).toBe(422)
    expect((await post('/feeds/none/kind', { kind: 'full' })).status).toBe(404)
  })

  test('is proposed with its evidence, and taken with one click', async () => {
    for (const n of range(0, 4)) await board.imports('feed', listing(range(1 + 4 * n, 20 + 4 * n)))
    const page = await get('/feeds')
    expect(page).toContain('16 of 16 listings that left it in 4 runs were the oldest')
    expect(page).toContain('Take it: the newest listings only')
    await post('/feeds/feed/kind', { kind: 'window' })
    expect(await board.feed('feed')).toMatchObject({ kind: 'window', kindFrom: 'declared' })
    expect(await get('/feeds')).not.toContain('Proposed:')
  })

  test('as JSON', async () => {
    const change = (path: string, body: unknown) =>
      app.request(`/api/v1${path}`, {
        method: 'PATCH',
        headers: { ...headers, 'content-type': 'application/json' },
        body: JSON.stringify(body),
      })
    expect((await change('/sources/board.example', { kind: 'full' })).status).toBe(200)
    const changed = await change('/feeds/feed', { kind: null })
    expect(await changed.json()).toMatchObject({ kind: 'full', kindFrom: 'source', brake: null })
  })
})
