import { afterEach, beforeEach, describe, expect, test } from 'bun:test'
import { hourMs } from '../src/model/feed'
import { noProgress } from '../src/model/run'
import { type Queue, QueueUnavailable } from '../src/queue/queue'
import { cancelRun, importAll, openCycle, openRun, rescueOrphans, retryRun } from '../src/runs'
import { createTestDeps, type TestDeps } from './support/deps'
import { aClock, aFeedDraft } from './support/factories'

const clock = aClock()
let deps: TestDeps

beforeEach(async () => {
  deps = await createTestDeps({ now: clock.now })
  for (const id of ['a', 'b']) await deps.store.feeds.insert(aFeedDraft({ id }))
})
afterEach(() => deps.close())

const manual = { trigger: 'manual' } as const

/** Takes the run and ends it as done. */
async function complete(runId: string): Promise<void> {
  const claim = await deps.store.runs.claim(runId, 'w', 1000)
  if (!claim.isTaken) throw new Error(claim.reason)
  await deps.store.runs.settle(claim.lease, {
    progress: noProgress(),
    outcome: 'imported',
    error: null,
    status: 'completed',
    nature: 'unchanged',
  })
}

async function opened(feedId: string) {
  const opening = await openRun(deps, feedId, manual)
  if (opening.name !== 'opened') throw new Error(opening.name)
  return opening.run
}

describe('opening a run', () => {
  test('writes a pending run, and a click is more urgent than the schedule', async () => {
    const run = await opened('a')
    expect(await deps.store.runs.get(run.id)).toMatchObject({ status: 'pending', priority: 1 })
    const [scheduled] = (await openCycle(deps, aCycle())) ?? []
    expect(scheduled).toMatchObject({ name: 'alreadyOpen' })
  })

  test('a second click answers the open run', async () => {
    const run = await opened('a')
    expect(await openRun(deps, 'a', manual)).toMatchObject({
      name: 'alreadyOpen',
      run: { id: run.id },
    })
  })

  test('a paused feed and an unknown one are refused', async () => {
    await deps.store.feeds.patch('a', { isEnabled: false, disabledReason: 'asked by the board' })
    expect(await openRun(deps, 'a', { ...manual, isForced: true })).toMatchObject({
      name: 'paused',
    })
    expect(await openRun(deps, 'zzz', manual)).toEqual({ name: 'noFeed', feedId: 'zzz' })
  })

  test('within the floor it names the rule; forced it passes', async () => {
    const floorUntil = clock.in(30 * 60_000)
    await deps.store.feeds.patch('a', { floorUntil, floorRule: 'hour' })
    const refused = await openRun(deps, 'a', manual)
    expect(refused).toMatchObject({ name: 'tooSoon', until: floorUntil })
    expect(refused.name === 'tooSoon' && refused.rule).toBe(
      'A feed is asked at most once an hour. Next import in 30 minutes.',
    )
    expect(await openRun(deps, 'a', { ...manual, isForced: true })).toMatchObject({
      name: 'opened',
      run: { isForced: true },
    })
  })

  test('a queue that is down delays the run and loses nothing', async () => {
    const queue = failingQueue(deps.queue)
    const opening = await openRun({ ...deps, queue }, 'a', manual)
    expect(opening.name).toBe('opened')
    expect((await deps.store.runs.list({}, { limit: 10 })).rows).toHaveLength(1)
  })
})

const aCycle = () => ({
  id: clock.now().toISOString(),
  at: clock.now(),
  trigger: 'schedule' as const,
})

/** The real queue, as it is while its Redis is away. */
const failingQueue = (queue: Queue): Queue => ({
  ...queue,
  enqueue: () => Promise.reject(new QueueUnavailable('Redis is away')),
  has: async () => false,
})

describe('cycles', () => {
  test('a tick opens a run for each due feed, and exactly one caller opens it', async () => {
    await deps.store.feeds.patch('b', { nextDueAt: clock.in(1) })
    const answers = await Promise.all([1, 2, 3].map(() => openCycle(deps, aCycle())))
    const mine = answers.filter((answer) => answer !== null)
    expect(mine).toHaveLength(1)
    expect(mine[0]?.map((opening) => opening.name)).toEqual(['opened'])
    const { rows } = await deps.store.runs.list({}, { limit: 10 })
    expect(rows.map((run) => [run.feedId, run.trigger, run.cycleId])).toEqual([
      ['a', 'schedule', aCycle().id],
    ])
  })

  test('a cycle whose opener died is taken up again and opens no run twice', async () => {
    const cycle = aCycle()
    await deps.store.cycles.begin(cycle, 30_000)
    await openRun(deps, 'a', { trigger: 'schedule', cycleId: cycle.id })
    expect(await openCycle(deps, cycle)).toBeNull()
    clock.advance(31_000)
    const openings = await openCycle(deps, cycle)
    expect(openings?.map((opening) => opening.name).sort()).toEqual(['alreadyOpen', 'opened'])
  })

  test('"Import all" opens each enabled feed within its floor, and says why not', async () => {
    await deps.store.feeds.patch('a', { floorUntil: clock.in(hourMs), floorRule: 'hour' })
    const openings = await importAll(deps, manual)
    expect(openings.map((opening) => opening.name).sort()).toEqual(['opened', 'tooSoon'])
  })
})

describe('retry and cancel', () => {
  test('a retry is a new run that names the old one, past the floor', async () => {
    const run = await opened('a')
    expect(await retryRun(deps, run.id)).toMatchObject({ name: 'notEnded' })
    await complete(run.id)
    await deps.store.feeds.patch('a', { floorUntil: clock.in(hourMs), floorRule: 'hour' })
    expect(await retryRun(deps, run.id)).toMatchObject({
      name: 'opened',
      run: { retryOf: run.id, trigger: 'retry' },
    })
    expect(await deps.store.runs.get(run.id)).toMatchObject({ status: 'completed' })
    expect(await retryRun(deps, 'zzz')).toEqual({ name: 'noRun' })
  })

  test('a cancelled run is over, and its feed may be imported again', async () => {
    const run = await opened('a')
    expect(await cancelRun(deps, run.id)).toMatchObject({ status: 'cancelled' })
    expect(await cancelRun(deps, run.id)).toBeNull()
    expect((await opened('a')).id).not.toBe(run.id)
  })
})

test('orphans: a run that the queue does not know gets a new message, one that it knows does not', async () => {
  const run = await opened('a')
  const sent: number[] = []
  const queue: Queue = {
    ...deps.queue,
    name: 'bullmq',
    has: async () => sent.length > 0,
    enqueue: async ({ generation }) => void sent.push(generation),
  }
  expect(await rescueOrphans({ ...deps, queue })).toBe(1)
  expect(await rescueOrphans({ ...deps, queue })).toBe(0)
  expect(sent).toEqual([run.generation + 1])
})

test('orphans: all of them, however many one reading gives', async () => {
  const runs = [await opened('a'), await opened('b')]
  const { unheld } = deps.store.runs
  deps.store.runs.unheld = (_limit, after) => unheld(1, after)
  const sent: string[] = []
  const queue: Queue = {
    ...deps.queue,
    name: 'bullmq',
    has: async ({ runId }) => sent.includes(runId),
    enqueue: async ({ runId }) => void sent.push(runId),
  }
  expect(await rescueOrphans({ ...deps, queue })).toBe(2)
  expect(sent).toEqual(runs.map(({ id }) => id))
})

test('the queue that is the store has no orphans, and is not even asked', async () => {
  await opened('a')
  const { unheld } = deps.store.runs
  let readings = 0
  deps.store.runs.unheld = (limit) => {
    readings++
    return unheld(limit)
  }
  expect(await rescueOrphans(deps)).toBe(0)
  expect(readings).toBe(0)
})
