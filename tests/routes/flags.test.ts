import { afterEach, beforeEach, describe, expect, test } from 'bun:test'
import { z } from 'zod'
import type { RunNature } from '../../src/model/nature'
import type { Settlement } from '../../src/model/run-steps'
import type { FeedPatch } from '../../src/store/feeds'
import { createTestApp, type TestApp } from '../support/app'
import { anEndedRun } from '../support/ended-run'
import { aFeedDraft, aProgress, aSource } from '../support/factories'

let t: TestApp
beforeEach(async () => {
  t = await createTestApp()
  await t.deps.store.sources.ensure(aSource())
  for (const id of ['good', 'bad']) await t.deps.store.feeds.insert(aFeedDraft({ id }))
  await endAs('good', 'changed', {})
  await endAs('bad', 'empty', {
    lastOutcome: 'empty',
    lastDoubt: 'The feed is empty. It had 9 items when it was last read.',
    thinRuns: 2,
    thinSince: t.clock.now(),
  })
})
afterEach(() => t.close())

function endAs(feedId: string, nature: RunNature, health: FeedPatch) {
  const settlement: Settlement = {
    progress: aProgress({ unchanged: 3 }),
    outcome: 'imported',
    error: null,
    status: 'completed',
    nature,
  }
  const lately = { lastSuccessAt: t.clock.now(), lastRunAt: t.clock.now(), endedRuns: 9 }
  const feed = { ...lately, lastOutcome: 'imported', lastNature: nature, ...health } as const
  return anEndedRun(t, feedId, { settlement, feed })
}

const api = async (path: string) => (await t.get(`/api/v1/${path}`)).json()
const listed = async (path: string, name: string) =>
  z.looseObject({ [name]: z.array(z.unknown()) }).parse(await api(path))[name]
const page = async (path: string) => (await t.get(path)).text()
const itemOf = async (id: string) => page(`/feeds/${id}/item`)

describe('flags', () => {
  test('stand in the JSON of feeds, with since when and why', async () => {
    const flagged = {
      kind: 'empty',
      since: expect.any(String),
      message: expect.stringContaining('2 runs in a row found it empty or short.'),
    }
    expect(await listed('feeds', 'feeds')).toMatchObject([
      { id: 'bad', lastNature: 'empty', flags: [flagged] },
      { id: 'good', lastNature: 'changed', flags: [] },
    ])
    expect(await api('feeds/bad')).toMatchObject({ flags: [flagged] })
  })

  test('stand on the page of feeds, in words', async () => {
    expect(await itemOf('bad')).toContain('It had 9 items when it was last read.')
    expect(await itemOf('bad')).toContain('Doubtful')
    expect(await itemOf('good')).not.toContain('feed-flags')
    expect(await itemOf('good')).toContain('Healthy')
  })

  test('a feed whose last run was no success is not called healthy, flag or not', async () => {
    await endAs('good', 'partial', { lastOutcome: 'partial' })
    expect(await api('feeds/good')).toMatchObject({ flags: [] })
    expect(await itemOf('good')).not.toContain('Healthy')
  })

  test('rest with the feed, and with its source', async () => {
    await t.deps.store.sources.patch('board.example', { pausedBecause: 'Moving' })
    expect(await api('feeds/bad')).toMatchObject({ flags: [] })
    expect(await itemOf('bad')).not.toContain('feed-flags')
  })
})

describe('a person says that it is right so', () => {
  test('by JSON: the flag goes, and comes back only after items and another two', async () => {
    const answer = await t.send('POST', '/api/v1/feeds/bad/acceptances')
    expect(answer.status).toBe(200)
    const accepted = { habit: { isEmptyRight: true }, thinRuns: 0, lastNature: null }
    expect(await answer.json()).toMatchObject(accepted)
    expect(await api('feeds/bad')).toMatchObject({ flags: [] })
    await endAs('bad', 'empty', { thinRuns: 2, thinSince: t.clock.now() })
    expect(await api('feeds/bad')).toMatchObject({ flags: [] })
  })

  test('by the form of the page, which then stands there no more', async () => {
    expect(await itemOf('bad')).toContain('/feeds/bad/acceptances')
    const answer = await t.post('/feeds/bad/acceptances')
    expect(answer.headers.get('location')).toBe('/feeds#feed-bad')
    expect(await itemOf('bad')).not.toContain('/feeds/bad/acceptances')
  })

  test('of a feed that is short: what it has had lately is its habit', async () => {
    const { store } = t.deps
    const before = (await store.feeds.get('good'))?.habit
    if (!before) throw new Error('no habit')
    const deviations = [{ kind: 'short' as const, since: 0, itemCounts: [5, 6] }]
    const habit = { ...before, itemCounts: [90, 91, 92, 93, 94], deviations }
    await store.feeds.patch('good', { habit, lastNature: 'short', thinRuns: 2 })
    await t.send('POST', '/api/v1/feeds/good/acceptances')
    expect(await store.feeds.get('good')).toMatchObject({
      habit: { itemCounts: [5, 6], deviations: [], isEmptyRight: false },
    })
  })

  test('of a feed with nothing to accept: it stays as it is; of none: 404', async () => {
    const before = await t.deps.store.feeds.get('good')
    expect((await t.send('POST', '/api/v1/feeds/good/acceptances')).status).toBe(200)
    expect(await t.deps.store.feeds.get('good')).toEqual(before)
    expect((await t.send('POST', '/api/v1/feeds/none/acceptances')).status).toBe(404)
    expect((await t.post('/feeds/none/acceptances')).status).toBe(404)
  })
})

describe('runs by what they were', () => {
  test('the JSON and the page filter by nature', async () => {
    expect(await listed('runs?nature=empty', 'runs')).toMatchObject([
      { feedId: 'bad', nature: 'empty' },
    ])
    const html = await page('/?nature=empty')
    expect(html.match(/data-key=/g)).toHaveLength(1)
    expect(html).toContain('<option value="empty" selected="">Empty</option>')
    expect((await t.get('/api/v1/runs?nature=odd')).status).toBe(400)
  })

  test('the page of a run says what it was, and what follows', async () => {
    const [run] = (await t.deps.store.runs.list({ nature: 'empty' }, { limit: 1 })).rows
    const html = await page(`/runs/${run?.id}`)
    expect(html).toContain('verdict is-warning')
    expect(html).toContain('The feed has no items at all.')
  })
})
