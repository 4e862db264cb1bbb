import { afterEach, beforeEach, describe, expect, test } from 'bun:test'
import type { Run } from '../../src/model/run'
import { openRun } from '../../src/runs'
import { createWorker } from '../../worker/worker'
import { createTestDeps, type TestDeps } from '../support/deps'
import { aClock, aFeedDraft } from '../support/factories'
import {
  type FeedHost,
  type Route,
  redirectTo,
  startFeedHost,
  withEtag,
} from '../support/feed-host'
import { rss, rssItems } from '../support/rss'

let deps: TestDeps
let host: FeedHost
const clock = aClock()

beforeEach(async () => {
  host = await startFeedHost()
  deps = await createTestDeps({
    now: clock.now,
    env: { ALLOWED_PRIVATE_HOSTS: '127.0.0.1' },
  })
  await deps.store.feeds.insert(aFeedDraft({ id: 'feed', url: host.url('/old') }))
})
afterEach(async () => {
  await deps.close()
  await host.close()
})

const feed = async () => {
  const found = await deps.store.feeds.get('feed')
  if (!found) throw new Error('no feed')
  return found
}

/** The run of one import. */
async function imported(): Promise<Run> {
  clock.advance(1000)
  const opening = await openRun(deps, 'feed', { trigger: 'manual', isForced: true })
  if (opening.name !== 'opened') throw new Error(opening.name)
  const { run } = opening
  await createWorker(deps, 'w')(
    { runId: run.id, generation: run.generation },
    new AbortController().signal,
  )
  const ended = await deps.store.runs.get(run.id)
  if (!ended) throw new Error('no such run')
  return ended
}

let edition = 0
/** The feed, with other items each time. */
const fresh = (): Route => () => ({ body: rss(rssItems(3), `<ttl>${++edition}</ttl>`) })
const moved = (to = '/new', status = 301) => redirectTo(to, status)
const movesOf = (run: Run) => run.warnings.filter(({ kind }) => kind === 'feedMoved')

const routes = (table: Record<string, Route>) => {
  for (const [path, route] of Object.entries(table)) host.route(path, route)
}

describe('a feed that has moved for good (RFC 9110 15.4.2)', () => {
  test('is asked at its new address after three runs in a row, and every run says so', async () => {
    routes({ '/old': moved(), '/new': fresh() })
    const first = await imported()
    expect(first).toMatchObject({ outcome: 'imported', feedUrl: host.url('/old') })
    expect(first.response).toMatchObject({ redirects: 1, finalUrl: host.url('/new') })
    expect(movesOf(first)).toEqual([
      {
        kind: 'feedMoved',
        message: `The host says that the feed has moved for good, to ${host.url('/new')}. Found there by 1 of 3 runs in a row, then Gleaner asks there.`,
      },
    ])
    expect(await feed()).toMatchObject({ movedTo: host.url('/new'), movedSightings: 1 })
    expect(movesOf(await imported())[0]?.message).toContain('2 of 3 runs')
    expect((await feed()).url).toBe(host.url('/old'))
    expect(movesOf(await imported())[0]?.message).toContain('from now on')
    expect(await feed()).toMatchObject({
      url: host.url('/new'),
      movedTo: null,
      movedSightings: 0,
    })
    const next = await imported()
    expect(next).toMatchObject({ feedUrl: host.url('/new'), response: { redirects: 0 } })
    expect(movesOf(next)).toEqual([])
    expect(next.counts).toMatchObject({ new: 0, unchanged: 3 })
  })

  test('a chain counts when every hop is permanent: its end is the address', async () => {
    routes({ '/old': moved('/mid', 308), '/mid': moved('/new#top', 301), '/new': fresh() })
    for (let n = 0; n < 3; n++) await imported()
    expect((await feed()).url).toBe(host.url('/new'))
  })

  test.each([302, 303, 307])('a chain with one %d hop changes nothing', async (status) => {
    routes({ '/old': moved('/mid'), '/mid': moved('/new', status), '/new': fresh() })
    for (let n = 0; n < 4; n++) expect(movesOf(await imported())).toEqual([])
    expect(await feed()).toMatchObject({
      url: host.url('/old'),
      movedTo: null,
      movedSightings: 0,
    })
  })

  test('another address begins anew, the old one ends it', async () => {
    routes({ '/old': moved(), '/new': fresh(), '/newer': fresh() })
    await imported()
    await imported()
    host.route('/old', moved('/newer'))
    await imported()
    expect(await feed()).toMatchObject({ movedTo: host.url('/newer'), movedSightings: 1 })
    host.route('/old', fresh())
    await imported()
    expect(await feed()).toMatchObject({ movedTo: null, movedSightings: 0 })
  })

  test('what has not changed confirms the new address, by the same bytes and by 304', async () => {
    routes({ '/old': moved(), '/new': withEtag('"1"', { body: rss(rssItems(3)) }) })
    const outcomes = []
    for (let n = 0; n < 3; n++) outcomes.push((await imported()).outcome)
    expect(outcomes).toEqual(['imported', 'notModified', 'notModified'])
    expect((await feed()).url).toBe(host.url('/new'))
  })

  test('the same bytes at another address are the feed', async () => {
    const same = { body: rss(rssItems(3)) }
    routes({ '/old': same, '/new': same })
    await imported()
    host.route('/old', moved())
    for (let n = 0; n < 3; n++) expect((await imported()).outcome).toBe('notModified')
    expect((await feed()).url).toBe(host.url('/new'))
  })
})

describe('a captive portal does not win', () => {
  test('with a page', async () => {
    routes({ '/old': moved('/login'), '/login': { body: '<html><h1>Sign in</h1></html>' } })
    for (let n = 0; n < 4; n++) expect((await imported()).error?.kind).toBe('notAFeed')
    expect(await feed()).toMatchObject({ url: host.url('/old'), movedTo: null, movedSightings: 0 })
  })

  test.each([
    ['an error', { status: 503 }],
    ['404', { status: 404 }],
    ['nothing', { body: '' }],
    ['a feed without items', { body: rss([]) }],
    ['a feed that breaks off', { body: rss(rssItems(9)).slice(0, -300) }],
  ])('with %s', async (_what, answer) => {
    routes({ '/old': moved('/login'), '/login': answer })
    for (let n = 0; n < 4; n++) {
      await imported()
      const open = await deps.store.runs.list({ status: 'pending' }, { limit: 5 })
      for (const run of open.rows) await deps.store.runs.cancel(run.id)
      clock.advance(3_600_000)
    }
    expect(await feed()).toMatchObject({ url: host.url('/old'), movedSightings: 0 })
  })

  test('with a 304, which a page that is older than the feed answers too', async () => {
    host.route('/old', withEtag('"1"', { body: rss(rssItems(3)) }))
    await imported()
    routes({ '/old': moved('/login'), '/login': { status: 304 } })
    for (let n = 0; n < 4; n++) {
      const run = await imported()
      expect(run.outcome).toBe('notModified')
      expect(movesOf(run)).toEqual([])
    }
    expect(await feed()).toMatchObject({ url: host.url('/old'), movedSightings: 0 })
  })
})

describe('a new address is not taken', () => {
  const three = async () => {
    for (let n = 0; n < 2; n++) await imported()
    return imported()
  }

  test('when another feed has it', async () => {
    await deps.store.feeds.insert(aFeedDraft({ id: 'other', url: host.url('/new') }))
    routes({ '/old': moved(), '/new': fresh() })
    const third = await three()
    expect(third).toMatchObject({ status: 'completed', outcome: 'imported' })
    expect(await feed()).toMatchObject({ url: host.url('/old'), movedSightings: 3 })
    expect((await imported()).status).toBe('completed')
  })

  test('at another origin, when the feed has headers of its own', async () => {
    const other = await startFeedHost({ '/new': fresh() })
    await deps.store.feeds.patch('feed', { headers: { 'X-Key': 'k' } })
    host.route('/old', moved(other.url('/new')))
    const third = await three()
    expect(third.outcome).toBe('imported')
    expect(other.requests.at(-1)?.headers['x-key']).toBeUndefined()
    expect(movesOf(third)[0]?.message).toEndWith('change the address of the feed by hand.')
    expect((await feed()).url).toBe(host.url('/old'))
    await deps.store.feeds.patch('feed', { headers: {} })
    await imported()
    expect((await feed()).url).toBe(other.url('/new'))
    await other.close()
  })

  test('at the same origin it is, whatever headers the feed has', async () => {
    await deps.store.feeds.patch('feed', { headers: { 'X-Key': 'k' } })
    routes({ '/old': moved(), '/new': fresh() })
    await three()
    expect((await feed()).url).toBe(host.url('/new'))
  })

  test('when the old one holds credentials', async () => {
    const url = host.url('/old').replace('http://', 'http://me:secret@')
    await deps.store.feeds.patch('feed', { url })
    routes({ '/old': moved(), '/new': fresh() })
    const third = await three()
    expect((await feed()).url).toBe(url)
    expect(movesOf(third)[0]?.message).toEndWith('change the address of the feed by hand.')
    expect(movesOf(third)[0]?.message).not.toContain('secret')
  })
})
