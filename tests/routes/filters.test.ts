import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { actAs } from '../../src/audit'
import { maxCursorLength } from '../../src/model/page'
import type { Run } from '../../src/model/run'
import {
  hrefOf,
  listingFilterOf,
  listingQuery,
  matchesFilter,
  matchesForEver,
  runFilterOf,
  runQuery,
} from '../../src/routes/filters'
import { openRun } from '../../src/runs'
import { createTestApp } from '../support/app'
import { anEndedRun } from '../support/ended-run'
import { aFeedDraft, aProgress } from '../support/factories'

const t = await createTestApp()

const filterOf = (query: Record<string, string>) => runFilterOf(runQuery.parse(query))

describe('the query of a page', () => {
  const cases: [rule: string, query: Record<string, string>, filter: object][] = [
    ['nothing asks for everything', {}, {}],
    ['a select that stands on "any" sends nothing', { status: '', feed: '', from: '' }, {}],
    ['white space around a name is none', { feed: ' one ' }, { feedId: 'one' }],
    [
      'from a day: from its first instant',
      { from: '2026-11-23' },
      { from: new Date('2026-11-23T00:00:00Z') },
    ],
    ['to a day: that day too', { to: '2026-11-23' }, { to: new Date('2026-11-24T00:00:00Z') }],
    ['to the last day of a month', { to: '2026-02-28' }, { to: new Date('2026-03-01T00:00:00Z') }],
    [
      'to an instant: before it',
      { to: '2026-11-23T10:00:00Z' },
      { to: new Date('2026-11-23T10:00:00Z') },
    ],
    [
      'an instant with an offset',
      { from: '2026-11-23T10:00:00+02:00' },
      { from: new Date('2026-11-23T08:00:00Z') },
    ],
    ['what no filter knows is left out', { colour: 'red' }, {}],
  ]
  test.each(cases)('%s', (_rule, query, filter) => {
    const given = Object.entries(filterOf(query)).filter(([, value]) => value !== undefined)
    expect(Object.fromEntries(given)).toEqual({ ...filter })
  })

  test.each([
    [{ status: 'done' }],
    [{ outcome: 'ok' }],
    [{ trigger: 'x' }],
    [{ from: '23.11.2026' }],
    [{ to: '2026-13-01' }],
    [{ limit: '1.5' }],
    [{ feed: 'x'.repeat(301) }],
    [{ cursor: 'x'.repeat(maxCursorLength + 1) }],
  ])('%j is refused', (query) => {
    expect(runQuery.safeParse(query).success).toBe(false)
  })

  test('open and closed listings', () => {
    expect(listingFilterOf(listingQuery.parse({ state: 'open' })).isOpen).toBe(true)
    expect(listingFilterOf(listingQuery.parse({ state: 'closed' })).isOpen).toBe(false)
    expect(listingFilterOf(listingQuery.parse({ state: '' })).isOpen).toBeUndefined()
  })
})

test('a cursor may be as long as the longest key makes it', () => {
  const cursor = 'x'.repeat(maxCursorLength)
  expect(listingQuery.parse({ cursor })).toEqual({ cursor })
  expect(runQuery.parse({ cursor })).toEqual({ cursor })
})

test('links carry what is given, encoded', () => {
  expect(hrefOf('/', { feed: undefined, status: '' })).toBe('/')
  expect(hrefOf('/', { feed: 'a&b=c', limit: 5 })).toBe('/?feed=a%26b%3Dc&limit=5')
})

describe('a row belongs to a page when the store would list it there', () => {
  const runs: Run[] = []
  afterAll(t.close)
  beforeAll(async () => {
    for (const id of ['one', 'two']) {
      await t.deps.store.feeds.insert(aFeedDraft({ id, source: `${id}.example` }))
      await anEndedRun(t, id)
      await anEndedRun(t, id, {
        settlement: {
          progress: aProgress(),
          outcome: 'permanent',
          error: { kind: 'gone', message: 'x' },
          status: 'failed',
        },
      })
      const options = { trigger: 'schedule', isForced: true, cycleId: 'tick' } as const
      await actAs({ name: id, token: null }, () => openRun(t.deps, id, options))
    }
    runs.push(...(await t.deps.store.runs.list({}, { limit: 100 })).rows)
  })

  const queries: Record<string, string>[] = [
    {},
    { feed: 'one' },
    { feed: 'none' },
    { source: 'two.example' },
    { status: 'pending' },
    { status: 'completed', feed: 'two' },
    { outcome: 'permanent' },
    { nature: 'unchanged' },
    { nature: 'short', feed: 'one' },
    { outcome: 'imported', source: 'one.example' },
    { trigger: 'schedule' },
    { cycle: 'tick' },
    { by: 'one' },
    { by: 'nobody' },
    { from: '2026-11-23T10:00:03Z' },
    { to: '2026-11-23T10:00:03Z' },
    { from: '2026-11-23', to: '2026-11-23' },
    { to: '2026-11-22' },
    { to: '2026-11-23T10:00:00Z' },
    { from: '2026-11-23T10:00:00Z' },
  ]
  test.each(queries)('%j', async (query) => {
    const filter = filterOf(query)
    const listed = (await t.deps.store.runs.list(filter, { limit: 100 })).rows.map((run) => run.id)
    expect(runs.filter((run) => matchesFilter(run, filter)).map((run) => run.id)).toEqual(listed)
    for (const run of runs)
      if (matchesFilter(run, filter)) expect(matchesForEver(run, filter)).toBe(true)
  })
})
