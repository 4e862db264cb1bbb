import { afterEach, beforeEach, expect, test } from 'bun:test'
import { Cron } from 'croner'
import { hourMs } from '../src/model/feed'
import { noProgress, type Run } from '../src/model/run'
import { type Pruned, prune, pruneOnce } from '../src/retention'
import { startSchedule } from '../src/schedule'
import type { RetentionStore } from '../src/store/retention'
import { createTestDeps, type TestDeps } from './support/deps'
import { anEndedRun } from './support/ended-run'
import { aClock, aFeedDraft, anAlert, anItem, type Clock } from './support/factories'
import { aFailedRun } from './support/failed-run'
import { until } from './support/until'

const dayMs = 24 * hourMs
const daily = new Cron('23 3 * * *', { timezone: 'UTC', paused: true })
let clock: Clock
let deps: TestDeps

beforeEach(async () => {
  clock = aClock(Date.parse('2026-11-23T10:20:00Z'))
  deps = await createTestDeps({ now: clock.now })
  await deps.store.feeds.insert(aFeedDraft({ id: 'a' }))
})
afterEach(() => deps.close())

const rejected = [{ index: 0, reason: 'no title', excerpt: 'x' }]
const aRunOfADay = async (): Promise<Run> => {
  const progress = { ...noProgress(), rejected }
  const run = await anEndedRun({ deps, clock }, 'a', {
    settlement: {
      ...{ progress, outcome: 'imported', error: null },
      ...{ status: 'completed', nature: 'unchanged' },
    },
  })
  clock.advance(dayMs)
  return run
}
const none: Pruned = {
  runs: 0,
  runDetails: 0,
  dismissed: 0,
  closedListings: 0,
  cycles: 0,
  hosts: 0,
  alerts: 0,
  answers: 0,
  deliveries: 0,
  heartbeats: 0,
  previews: 0,
  entries: 0,
  sessions: 0,
  signIns: 0,
  audit: 0,
}

test('details go after 90 days, runs after 400, dismissed dead letters after 30', async () => {
  const first = await aRunOfADay()
  const failed = await aFailedRun({ deps, clock }, 'a', 'notAFeed', '<html>')
  await deps.store.runs.dismiss(failed.id, 'known')
  await aRunOfADay()
  expect(await prune(deps)).toEqual(none)
  clock.advance(27 * dayMs)
  expect(await prune(deps)).toEqual(none)
  clock.advance(2.5 * dayMs)
  expect(await prune(deps)).toEqual({ ...none, dismissed: 1 })
  expect(await deps.store.runs.get(failed.id)).toBeNull()
  clock.advance(60 * dayMs)
  expect(await prune(deps)).toEqual({ ...none, runDetails: 1 })
  expect(await deps.store.runs.get(first.id)).toMatchObject({
    rejected: [],
    attempts: [],
    status: 'completed',
    counts: first.counts,
  })
  clock.advance(310 * dayMs)
  expect(await prune(deps)).toEqual({ ...none, runs: 1 })
  expect(await deps.store.runs.get(first.id)).toBeNull()
  // The newest run of its feed stays whole for ever.
  expect((await deps.store.runs.list({}, { limit: 5 })).rows).toMatchObject([{ rejected }])
})

test('what happened to a listing is told for 90 days', async () => {
  const told = (title: string) => ({ items: [anItem({ externalId: '1', title })] })
  await anEndedRun({ deps, clock }, 'a', told('Gardener'))
  await anEndedRun({ deps, clock }, 'a', told('Cook'))
  const { key } = anItem({ externalId: '1' })
  clock.advance(89 * dayMs)
  expect((await prune(deps)).entries).toBe(0)
  expect(await deps.store.chronicle.ofListing(key)).toHaveLength(1)
  clock.advance(2 * dayMs)
  expect((await prune(deps)).entries).toBe(1)
  expect(await deps.store.chronicle.ofListing(key)).toEqual([])
})

test('the settings say how long', async () => {
  await aRunOfADay()
  await aRunOfADay()
  const config = { ...deps.config, RUN_RETENTION_DAYS: 1 }
  expect(await prune({ ...deps, config })).toMatchObject({ runs: 1 })
})

test('alerts go 90 days after they were over, processes a day after their last word', async () => {
  const worker = { name: 'machine:1', role: 'worker', queueDownSince: null } as const
  await deps.store.heartbeats.beat({ ...worker, aliveSince: clock.now() })
  await deps.store.alerts.open(anAlert({ key: 'over', clearedAt: clock.now() }))
  await deps.store.alerts.open(anAlert({ key: 'open' }))
  expect(await prune(deps)).toEqual(none)
  clock.advance(dayMs + 1)
  expect(await prune(deps)).toEqual({ ...none, heartbeats: 1 })
  clock.advance(89 * dayMs)
  expect(await prune(deps)).toEqual({ ...none, alerts: 1 })
  expect(await deps.store.alerts.unresolved()).toHaveLength(1)
})

test('closed listings are asked for only where a setting says so', async () => {
  const asked: [string, Date][] = []
  const watch = (what: keyof RetentionStore) => async (before: Date) => {
    asked.push([what, before])
    return 0
  }
  const retention: RetentionStore = {
    runs: watch('runs'),
    runDetails: watch('runDetails'),
    dismissed: watch('dismissed'),
    closedListings: watch('closedListings'),
    cycles: watch('cycles'),
    hosts: watch('hosts'),
    alerts: watch('alerts'),
    answers: watch('answers'),
    deliveries: watch('deliveries'),
    heartbeats: watch('heartbeats'),
    previews: watch('previews'),
    entries: watch('entries'),
    sessions: watch('sessions'),
    signIns: watch('signIns'),
    audit: watch('audit'),
  }
  const store = { ...deps.store, retention }
  await prune({ ...deps, store })
  expect(asked.map(([what]) => what)).not.toContain('closedListings')
  await prune({ ...deps, store, config: { ...deps.config, LISTING_RETENTION_DAYS: 7 } })
  expect(asked.at(-1)).toEqual(['closedListings', clock.in(-7 * dayMs)])
})

test('many rows go in small batches, and a stop ends it between two of them', async () => {
  let left = 1000
  const sizes: number[] = []
  const stopping = new AbortController()
  const runs: RetentionStore['runs'] = async (_before, limit) => {
    const taken = Math.min(limit, left)
    left -= taken
    sizes.push(taken)
    if (sizes.length === 3) stopping.abort()
    return taken
  }
  const retention = { ...deps.store.retention, runs }
  const pruned = await prune({ ...deps, store: { ...deps.store, retention } }, stopping.signal)
  expect(sizes).toEqual([200, 200, 200])
  expect(pruned.runs).toBe(600)
})

test('once a day, whoever asks; one that was broken off is taken up', async () => {
  const both = await Promise.all([pruneOnce(deps, daily), pruneOnce(deps, daily)])
  expect(both.filter(Boolean)).toEqual([none])
  clock.advance(dayMs / 2)
  expect(await pruneOnce(deps, daily)).toBeNull()
  clock.advance(dayMs / 2)
  expect(await pruneOnce(deps, daily, AbortSignal.abort())).toEqual(none)
  expect(await pruneOnce(deps, daily)).toBeNull()
  clock.advance(hourMs)
  expect(await pruneOnce(deps, daily)).toEqual(none)
})

test('the schedule makes up for a prune that was missed', async () => {
  await aRunOfADay()
  await aRunOfADay()
  clock.advance(400 * dayMs)
  const schedule = startSchedule(deps)
  await until(async () => (await deps.store.runs.count({ status: 'completed' }, 5)) === 1)
  schedule.stop()
})
