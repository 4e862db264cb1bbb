import { afterEach, beforeEach, expect, test } from 'bun:test'
import type { Run } from '../src/model/run'
import { cancelRun, openRun } from '../src/runs'
import { StoreUnavailable } from '../src/store/store'
import { createTestApp, type TestApp } from './support/app'
import { aFeedDraft, aRunDraft } from './support/factories'
import { until } from './support/until'

let t: TestApp
beforeEach(async () => {
  t = await createTestApp()
  for (const id of ['one', 'two', 'three']) await t.deps.store.feeds.insert(aFeedDraft({ id }))
})
afterEach(() => t.close())

function watch() {
  const told: Run[] = []
  const stop = t.live.watch((runs) => told.push(...runs))
  const states = () => told.map(({ feedId, status }) => `${feedId} ${status}`)
  return { states, stop }
}

async function aRunOf(feedId: string): Promise<Run> {
  const opening = await openRun(t.deps, feedId, { trigger: 'manual' })
  if (opening.name !== 'opened') throw new Error(opening.name)
  return opening.run
}

test('every revision is told once, however often it is read', async () => {
  const { states } = watch()
  await aRunOf('one')
  await until(() => states().length === 1)
  await aRunOf('two')
  await until(() => states().length === 2)
  await aRunOf('three')
  await until(() => states().length === 3)
  expect(states()).toEqual(['one pending', 'two pending', 'three pending'])
})

test('two changes within one millisecond are both told', async () => {
  const { states } = watch()
  const run = await aRunOf('one')
  await until(() => states().includes('one pending'))
  await cancelRun(t.deps, run.id)
  await until(() => states().includes('one cancelled'))
})

test('a write that becomes visible late is found by the overlap', async () => {
  const { states } = watch()
  t.clock.advance(1500)
  await aRunOf('one')
  await until(() => states().length === 1)
  t.clock.advance(-1000)
  await aRunOf('two')
  await until(() => states().length === 2)
})

test('a clock that is set back makes nobody deaf, and nothing is told again and again', async () => {
  const { states } = watch()
  await aRunOf('one')
  await until(() => states().length === 1)
  t.clock.advance(300_000)
  await aRunOf('two')
  await until(() => states().length === 2)
  t.clock.advance(-600_000)
  const run = await aRunOf('three')
  await until(() => states().includes('three pending'))
  t.clock.advance(10)
  await cancelRun(t.deps, run.id)
  await until(() => states().includes('three cancelled'))
  expect(states().filter((state) => state === 'one pending').length).toBeLessThanOrEqual(2)
})

test('who stops is told no more, the others are', async () => {
  const [one, two] = [watch(), watch()]
  one.stop()
  await aRunOf('one')
  await until(() => two.states().length === 1)
  expect(one.states()).toEqual([])
})

test('nobody watches: nothing is read', async () => {
  let readings = 0
  const { changedSince } = t.deps.store.runs
  t.deps.store.runs.changedSince = (since, limit) => {
    readings++
    return changedSince(since, limit)
  }
  t.deps.queue.nudge()
  expect(readings).toBe(0)
  const { stop } = watch()
  t.deps.queue.nudge()
  await until(() => readings > 0)
  stop()
  const before = readings
  t.deps.queue.nudge()
  await Bun.sleep(0)
  expect(readings).toBe(before)
})

test('an outage is survived: what changed meanwhile is told after it', async () => {
  const { changedSince } = t.deps.store.runs
  let failures = 0
  t.deps.store.runs.changedSince = () => {
    failures++
    return Promise.reject(new StoreUnavailable('locked'))
  }
  const { states } = watch()
  await aRunOf('one')
  await until(() => failures > 0)
  t.deps.store.runs.changedSince = changedSince
  t.deps.queue.nudge()
  await until(() => states().length === 1)
})

test('more changes than one reading holds are all told, though they came at once', async () => {
  const { states } = watch()
  for (let n = 0; n < 1100; n++) {
    if (n % 100 === 0) t.clock.advance(1)
    await t.deps.store.runs.open(aRunDraft({ feedId: `feed-${n}` }))
  }
  t.deps.queue.nudge()
  await until(() => states().length === 1100)
})
