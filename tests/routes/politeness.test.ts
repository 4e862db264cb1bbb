import { afterEach, beforeEach, describe, expect, test } from 'bun:test'
import { noEntry } from '../../src/model/ledger'
import { openCycle, openRun } from '../../src/runs'
import { createTestApp, type TestApp } from '../support/app'
import { aFeedDraft, aSource } from '../support/factories'

let t: TestApp
beforeEach(async () => {
  t = await createTestApp()
  await t.deps.store.sources.ensure(aSource({ name: 'Board' }))
  await t.deps.store.feeds.insert(aFeedDraft({ id: 'feed', name: 'Gardens' }))
})
afterEach(() => t.close())

const page = async (path: string) => (await t.get(path)).text()
const json = async (path: string) => (await t.get(`/api/v1/${path}`)).json()
const statusOf = async (id: string) => (await t.deps.store.runs.get(id))?.status

async function open(): Promise<string> {
  const opening = await openRun(t.deps, 'feed', { trigger: 'manual', isForced: true })
  if (opening.name !== 'opened') throw new Error(opening.name)
  return opening.run.id
}

describe('a source is paused', () => {
  test('by a form: its waiting run is cancelled, the reason stands wherever it matters, resuming clears it', async () => {
    const runId = await open()
    const paused = await t.post('/sources/board.example/pause', { reason: 'They asked us to stop' })
    expect(paused.status).toBe(303)
    expect(paused.headers.get('location')).toBe('/politeness')
    expect(await statusOf(runId)).toBe('cancelled')
    for (const path of ['/', '/feeds', '/politeness'])
      expect(await page(path)).toContain('They asked us to stop')
    expect(await page('/feeds/feed/item')).toMatch(/disabled[^>]*>\s*Import/)
    await t.post('/sources/board.example/resume')
    for (const path of ['/', '/feeds', '/politeness'])
      expect(await page(path)).not.toContain('They asked us to stop')
  })

  test('its feeds are left out of "Import all" and of a cycle, and one by hand is refused with the reason', async () => {
    await t.send('PATCH', '/api/v1/sources/board.example', { pausedBecause: 'Moving' })
    const all = await t.send('POST', '/api/v1/runs', { all: true })
    expect(await all.json()).toMatchObject({ runs: [] })
    const cycle = { id: 'tick', at: t.clock.now(), trigger: 'schedule' } as const
    expect(await openCycle(t.deps, cycle)).toEqual([])
    const one = await t.send('POST', '/api/v1/runs', { feedId: 'feed' })
    expect(one.status).toBe(409)
    expect(await one.json()).toMatchObject({
      detail: expect.stringContaining('its source is paused (Moving)'),
    })
  })

  test('an unknown one is not there, and a pause needs a reason', async () => {
    expect((await t.post('/sources/none/pause', { reason: 'x' })).status).toBe(404)
    expect((await t.post('/sources/board.example/pause', { reason: ' ' })).status).toBe(422)
  })
})

describe('the rule of a source', () => {
  const rule = { floorMinutes: '30', politenessScope: 'domain' }

  test('is set by a form and shown', async () => {
    await t.post('/sources/board.example/rule', rule)
    expect(await t.deps.store.sources.get('board.example')).toMatchObject({
      floorMs: 1_800_000,
      politenessScope: 'domain',
    })
    expect(await page('/politeness')).toContain('once in 30 min at most')
    await t.post('/sources/board.example/rule', { ...rule, floorMinutes: '' })
    expect(await t.deps.store.sources.get('board.example')).toMatchObject({ floorMs: null })
  })

  test.each([{ floorMinutes: '-1' }, { floorMinutes: 'soon' }, { politenessScope: 'world' }])(
    'a form that does not hold is refused: %p',
    async (wrong) => {
      expect((await t.post('/sources/board.example/rule', { ...rule, ...wrong })).status).toBe(422)
    },
  )

  test('by JSON: what is not named stays, what is not known is refused', async () => {
    const change = { politenessScope: 'url', floorMs: 0 }
    const changed = await t.send('PATCH', '/api/v1/sources/board.example', change)
    expect(await changed.json()).toMatchObject({ ...change, name: 'Board', pausedBecause: null })
    expect(await json('sources')).toMatchObject({ sources: [{ id: 'board.example', ...change }] })
    expect(await json('sources/board.example')).toMatchObject(change)
    const send = (body: unknown, id = 'board.example') =>
      t.send('PATCH', `/api/v1/sources/${id}`, body)
    expect((await send({ nonsense: 1 })).status).toBe(400)
    expect((await send({ pausedBecause: '' })).status).toBe(400)
    expect((await send({ floorMs: 1 }, 'none')).status).toBe(404)
  })
})

describe('the terms of a source', () => {
  const terms = { attribution: 'Jobs by Board', mayRedistribute: 'no', terms: 'Once an hour.' }
  const change = { ...terms, mayRedistribute: false }

  test('are set by a form and shown; what is left empty is unknown', async () => {
    await t.post('/sources/board.example/terms', terms)
    expect(await t.deps.store.sources.get('board.example')).toMatchObject(change)
    const shown = await page('/politeness')
    expect(shown).toContain('Its terms: Once an hour.')
    expect(shown).toContain('Beside its listings stands: Jobs by Board')
    expect(shown).toContain('Its listings may not be passed on')
    expect(shown).toContain('<option value="no" selected="">')
    const none = { attribution: ' ', mayRedistribute: 'yes', terms: '' }
    expect((await t.post('/sources/board.example/terms', none)).status).toBe(303)
    expect(await t.deps.store.sources.get('board.example')).toMatchObject({
      attribution: null,
      mayRedistribute: true,
      terms: null,
    })
    expect(await page('/politeness')).not.toContain('Its listings may not be passed on')
  })

  test('by JSON', async () => {
    const path = '/api/v1/sources/board.example'
    expect(await (await t.send('PATCH', path, change)).json()).toMatchObject(change)
    expect(await json('sources')).toMatchObject({ sources: [change] })
    for (const wrong of [{ mayRedistribute: 'no' }, { attribution: '' }])
      expect((await t.send('PATCH', path, wrong)).status).toBe(400)
  })

  test('a form that does not hold is refused', async () => {
    const wrong = { ...terms, mayRedistribute: 'perhaps' }
    expect((await t.post('/sources/board.example/terms', wrong)).status).toBe(422)
  })
})

describe('the whole queue is paused', () => {
  test('by a form: told on every list until it is resumed', async () => {
    await t.post('/queue/pause', { reason: 'The database moves' })
    expect(await t.deps.queue.isPaused()).toBe(true)
    for (const path of ['/', '/feeds', '/politeness'])
      expect(await page(path)).toContain('The database moves')
    expect(await json('queue')).toEqual({ pausedBecause: 'The database moves' })
    await t.post('/queue/resume')
    expect(await t.deps.queue.isPaused()).toBe(false)
    expect(await page('/')).not.toContain('The database moves')
  })

  test('by JSON', async () => {
    const paused = await t.send('POST', '/api/v1/queue/pause', { reason: 'Night' })
    expect(await paused.json()).toEqual({ pausedBecause: 'Night' })
    expect(await json('politeness')).toMatchObject({ pausedBecause: 'Night' })
    expect((await t.send('POST', '/api/v1/queue/pause', {})).status).toBe(400)
    const resumed = await t.send('POST', '/api/v1/queue/resume')
    expect(await resumed.json()).toEqual({ pausedBecause: null })
  })
})

test('the priority of a feed is set on the page of feeds, from 1 to 10', async () => {
  await t.post('/feeds/feed/priority', { priority: '2' })
  expect((await t.deps.store.feeds.get('feed'))?.priority).toBe(2)
  expect((await t.post('/feeds/feed/priority', { priority: '11' })).status).toBe(422)
  expect((await t.post('/feeds/none/priority', { priority: '3' })).status).toBe(404)
})

test('a feed that fails for the third day says so', async () => {
  const failing = { lastOutcome: 'permanent', consecutiveFailures: 9 } as const
  const at = (hours: number) => t.clock.in(-hours * 3_600_000)
  const show = async (failingSince: Date) => {
    await t.deps.store.feeds.patch('feed', { ...failing, failingSince, lastRunAt: at(0) })
    return page('/feeds')
  }
  expect(await show(at(47))).not.toContain('it needs you')
  expect(await show(at(48))).toContain('it needs you')
})

describe('the ledger', () => {
  const day = { requests: 8, notModified: 6, rateLimited: 1, bytes: 1000, bytesSaved: 90_000 }

  test('tells what was asked of a host today and in thirty days, and what it waits for', async () => {
    const { store } = t.deps
    await store.ledger.add('board.example', { ...noEntry(), requests: 2 })
    t.clock.advance(24 * 3_600_000)
    await store.ledger.add('board.example', day)
    const until = t.clock.in(60_000)
    await store.hosts.pause('board.example', until, 'board.example answered 429.')
    expect(await json('politeness')).toMatchObject({
      hosts: [
        {
          host: 'board.example',
          today: day,
          month: { ...day, requests: 10 },
          wait: {
            kind: 'rateLimited',
            until: until.toISOString(),
            reason: 'board.example answered 429.',
          },
          waiting: 0,
          sources: [{ id: 'board.example', floorMs: null, politenessScope: 'host' }],
        },
      ],
    })
    const shown = await page('/politeness')
    for (const text of ['75 %', '60 %', '90.0 KB', 'board.example answered 429.'])
      expect(shown).toContain(text)
    t.clock.advance(60_000)
    expect(await json('politeness')).toMatchObject({ hosts: [{ wait: null }] })
    t.clock.advance(31 * 24 * 3_600_000)
    expect(await json('politeness')).toMatchObject({ hosts: [{ month: noEntry() }] })
  })

  test('a host that rests says why; a wish for a whole domain stands with its source', async () => {
    const { store } = t.deps
    await store.sources.patch('board.example', { politenessScope: 'domain' })
    const failed = { isWell: false, isEnded: true, reason: 'It refuses connections.' } as const
    for (const _ of [1, 2, 3]) await store.hosts.judge('board.example', failed)
    await store.hosts.pause('*.board.example', t.clock.in(1000), 'A wish.')
    expect(await json('politeness')).toMatchObject({
      hosts: [
        {
          host: '*.board.example',
          wait: { kind: 'rateLimited' },
          sources: [{ id: 'board.example' }],
        },
        {
          host: 'board.example',
          wait: { kind: 'hostResting', reason: 'It refuses connections.' },
          sources: [{ id: 'board.example' }],
        },
      ],
    })
  })
})
