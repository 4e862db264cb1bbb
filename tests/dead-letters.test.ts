import { afterEach, beforeEach, describe, expect, test } from 'bun:test'
import {
  type DeadLetterFilter,
  deadLettersOf,
  dismissDeadLetter,
  retryDeadLetters,
} from '../src/dead-letters'
import { hourMs } from '../src/model/feed'
import type { Run } from '../src/model/run'
import { openRun } from '../src/runs'
import { createTestDeps, type TestDeps } from './support/deps'
import { aClock, aFeedDraft } from './support/factories'
import { aFailedRun } from './support/failed-run'

const clock = aClock()
let deps: TestDeps

beforeEach(async () => {
  deps = await createTestDeps({ now: clock.now })
  for (const id of ['a', 'b', 'c'])
    await deps.store.feeds.insert(aFeedDraft({ id, source: `${id}.example` }))
})
afterEach(() => deps.close())

const fail = (feedId: string, kind?: Parameters<typeof aFailedRun>[2]) =>
  aFailedRun({ deps, clock }, feedId, kind)

const retry = (filter: DeadLetterFilter = {}, asOf?: Date) =>
  retryDeadLetters(deps, filter, { asOf, trigger: 'retry' })

const left = async (filter: DeadLetterFilter = {}): Promise<string[]> =>
  (await deps.store.runs.list(deadLettersOf(filter), { limit: 100 })).rows.map((run) => run.id)

const read = async (id: string): Promise<Run> => {
  const run = await deps.store.runs.get(id)
  if (!run) throw new Error('no run')
  return run
}

describe('retrying all that match', () => {
  test('each feed gets a new run past its floor that names the dead letter', async () => {
    const [a, b] = [await fail('a'), await fail('b')]
    await deps.store.feeds.patch('a', { floorUntil: clock.in(hourMs), floorRule: 'hour' })
    const { runs, answered, skipped } = await retry()
    expect(runs.map((run) => [run.feedId, run.retryOf, run.trigger, run.status])).toEqual([
      ['b', b.id, 'retry', 'pending'],
      ['a', a.id, 'retry', 'pending'],
    ])
    expect([answered, skipped]).toEqual([2, []])
    expect(await left()).toEqual([])
    expect((await read(a.id)).retriedBy).toBe(runs[1]?.id ?? '')
  })

  test.each<[string, DeadLetterFilter]>([
    ['kind', { errorKind: 'timeout' }],
    ['feed', { feedId: 'b' }],
    ['source', { source: 'b.example' }],
  ])('only what matches the %s', async (_name, filter) => {
    const [a, b, c] = [await fail('a'), await fail('b', 'timeout'), await fail('c')]
    const { runs } = await retry(filter)
    expect(runs.map((run) => run.retryOf)).toEqual([b.id])
    expect(await left()).toEqual([c.id, a.id])
  })

  test('the filter is frozen: what fails after the click is not taken in', async () => {
    const early = await fail('a')
    // Opened before the click, and failed after it.
    const opening = await openRun(deps, 'b', { trigger: 'manual' })
    const asOf = clock.now()
    clock.advance(1000)
    if (opening.name !== 'opened') throw new Error(opening.name)
    const late = await failNow(opening.run)
    clock.advance(1000)
    const later = await fail('c')
    const { runs } = await retry({}, asOf)
    expect(runs.map((run) => run.retryOf)).toEqual([early.id])
    expect(await left()).toEqual([later.id, late.id])
  })

  test('an instant of the future is now: nor is what fails while the others are retried', async () => {
    const early = await fail('a')
    // Another fails as soon as the list is read, and the rest of the list is read after that.
    const list: typeof deps.store.runs.list = async (filter, request) => {
      const page = await deps.store.runs.list(filter, request)
      if (request.cursor) return page
      clock.advance(1)
      await fail('b')
      return { ...page, next: 'z' }
    }
    const store = { ...deps.store, runs: { ...deps.store.runs, list } }
    const asOf = clock.in(hourMs)
    const { runs } = await retryDeadLetters({ ...deps, store }, {}, { asOf, trigger: 'retry' })
    expect(runs.map((run) => run.retryOf)).toEqual([early.id])
  })

  test('several of one feed: one run, the retry of the newest, answers them all', async () => {
    const failures = [await fail('a'), await fail('a'), await fail('a')]
    const { runs, answered } = await retry()
    expect(runs.map((run) => run.retryOf)).toEqual([failures[2]?.id ?? ''])
    expect(answered).toBe(3)
    for (const { id } of failures) expect((await read(id)).retriedBy).toBe(runs[0]?.id ?? '')
    expect(await left()).toEqual([])
  })

  test('more than one page of them', async () => {
    for (let n = 0; n < 501; n++) await fail(n % 2 ? 'a' : 'b')
    const { runs, answered } = await retry()
    expect([runs.length, answered]).toEqual([2, 501])
    expect(await left()).toEqual([])
  }, 20_000)

  test('paused feeds and feeds that are being imported keep theirs, and are told', async () => {
    const [a, b] = [await fail('a'), await fail('b')]
    const second = await fail('b')
    const c = await fail('c')
    await deps.store.feeds.patch('a', { isEnabled: false, disabledReason: 'Moved' })
    await openRun(deps, 'b', { trigger: 'manual', isForced: true })
    const { runs, answered, skipped } = await retry()
    expect(runs.map((run) => run.retryOf)).toEqual([c.id])
    expect(answered).toBe(1)
    const told = skipped.map(({ feedId, deadLetters, opening }) => [
      feedId,
      deadLetters,
      opening.name,
    ])
    expect(told).toEqual([
      ['b', 2, 'alreadyOpen'],
      ['a', 1, 'paused'],
    ])
    expect(await left()).toEqual([second.id, b.id, a.id])
  })

  test('two clicks at once open no run twice', async () => {
    for (const feedId of ['a', 'b', 'c']) await fail(feedId)
    const [one, two] = await Promise.all([retry(), retry()])
    expect(one.runs.length + two.runs.length).toBe(3)
    expect(await deps.store.runs.count({ status: 'pending' }, 10)).toBe(3)
    expect(await left()).toEqual([])
  })
})

describe('dismissing', () => {
  test('a dead letter leaves the list with its note, once', async () => {
    const run = await fail('a')
    const answer = await dismissDeadLetter(deps, run.id, 'The board knows')
    expect(answer).toMatchObject({ name: 'dismissed', run: { dismissedNote: 'The board knows' } })
    expect(await left()).toEqual([])
    expect(await dismissDeadLetter(deps, run.id, 'Again')).toMatchObject({ name: 'noDeadLetter' })
    expect(await dismissDeadLetter(deps, 'none', 'x')).toEqual({ name: 'noRun' })
  })
})

/** The open run fails now. */
async function failNow({ id }: Run): Promise<Run> {
  const claim = await deps.store.runs.claim(id, 'w', hourMs)
  if (!claim.isTaken) throw new Error(claim.reason)
  const { counts, timings, response, rejected, duplicates, warnings } = claim.run
  const settled = await deps.store.runs.settle(claim.lease, {
    progress: { counts, timings, response, rejected, duplicates, warnings },
    outcome: 'permanent',
    error: { kind: 'gone', message: 'm' },
    status: 'failed',
  })
  if (!settled) throw new Error('not settled')
  return settled
}
