import { afterEach, beforeEach, expect, test } from 'bun:test'
import { Cron } from 'croner'
import { hourMs } from '../src/model/feed'
import { noProgress, type Run } from '../src/model/run'
import { floorOf, nextPoll } from '../src/politeness'
import { startSchedule, tick } from '../src/schedule'
import { createTestDeps, type TestDeps } from './support/deps'
import { aClock, aFeedDraft } from './support/factories'
import { until } from './support/until'

const hourly = new Cron('0 * * * *', { timezone: 'UTC', paused: true })
const clock = aClock(Date.parse('2026-11-23T10:20:00Z'))
let deps: TestDeps

beforeEach(async () => {
  deps = await createTestDeps({ now: clock.now })
  await deps.store.feeds.insert(aFeedDraft({ id: 'a' }))
})
afterEach(() => deps.close())

const runs = async (): Promise<Run[]> => (await deps.store.runs.list({}, { limit: 100 })).rows

/** Works on the open runs as a worker does, each `importMs` long. */
async function work(importMs: number): Promise<void> {
  for (const run of await deps.store.runs.ready(10)) {
    const claim = await deps.store.runs.claim(run.id, 'w', hourMs)
    const feed = await deps.store.feeds.get(run.feedId)
    if (!claim.isTaken || !feed) throw new Error('not taken')
    clock.advance(importMs)
    const floor = floorOf(null, { ttlMs: null, freshMs: null })
    const end = { progress: noProgress(), outcome: 'imported', error: null } as const
    const patch = nextPoll(feed, floor, run.queuedAt, run.queuedAt, 0)
    await deps.store.runs.settle(
      claim.lease,
      { ...end, status: 'completed', nature: 'unchanged' },
      patch,
    )
  }
}

test('a tick missed while down is made up once', async () => {
  await tick(deps, hourly)
  await tick(deps, hourly)
  expect((await runs()).map((run) => run.cycleId)).toEqual(['2026-11-23T10:00:00.000Z'])
})

test('an hourly feed is imported at every tick, whatever second its import ended at', async () => {
  clock.advance(40 * 60_000)
  for (let hour = 0; hour < 24; hour++) {
    const at = clock.now()
    // Ticks fire a little late, and not always as late.
    clock.advance(hour % 2 ? 0 : 800)
    await tick(deps, hourly)
    await work(1000 * (hour * 97) + 1)
    clock.advance(at.getTime() + hourMs - clock.now().getTime())
  }
  expect(await runs()).toHaveLength(24)
})

test('a tick of this very instant has passed', async () => {
  clock.advance(Math.ceil(clock.now().getTime() / hourMs) * hourMs - clock.now().getTime())
  await tick(deps, hourly)
  expect((await runs())[0]?.cycleId).toBe(clock.now().toISOString())
})

test('a started schedule opens the missed tick by itself, knows the next, and stops', async () => {
  const schedule = startSchedule(deps)
  await until(async () => (await runs()).length === 1)
  const nextAt = schedule.nextAt()?.getTime() ?? 0
  expect(nextAt - Date.now()).toBeGreaterThan(0)
  expect(nextAt - Date.now()).toBeLessThanOrEqual(hourMs)
  await schedule.stop()
  expect(schedule.nextAt()).toBeNull()
})

test('a tick that fails, or whose opener dies, is made up before the next one', async () => {
  const daily = { ...deps, config: { ...deps.config, SCHEDULE: '0 3 * * *' } }
  const everyNight = new Cron('0 3 * * *', { timezone: 'UTC', paused: true })
  const at = everyNight.previousRuns(1, clock.now())[0] ?? clock.now()
  await deps.store.cycles.begin({ id: at.toISOString(), at, trigger: 'schedule' }, 30_000)
  const schedule = startSchedule(daily, 20)
  await until(() => schedule.lookedAt() !== null)
  expect(await runs()).toEqual([])
  clock.advance(31_000)
  await until(async () => (await runs()).length === 1)
  await schedule.stop()
})

/** Pruning begins cycles of its own, once a day. */
const isTick = (cycleId: string) => /^\d/.test(cycleId)

test('a tick that takes long is not overrun by the next', async () => {
  const { cycles } = deps.store
  const gate = Promise.withResolvers<void>()
  let begun = 0
  const begin: typeof cycles.begin = async (cycle, staleMs) => {
    if (isTick(cycle.id)) begun++
    await gate.promise
    return cycles.begin(cycle, staleMs)
  }
  const stuck = { ...deps, store: { ...deps.store, cycles: { ...cycles, begin } } }
  const schedule = startSchedule(stuck, 5)
  let periods = 0
  const counting = setInterval(() => periods++, 5)
  await until(() => begun > 0 && periods > 20)
  clearInterval(counting)
  expect(begun).toBe(1)
  gate.resolve()
  await until(async () => begun > 1 && (await runs()).length === 1)
  await schedule.stop()
})
