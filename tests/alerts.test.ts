import { afterEach, beforeEach, describe, expect, test } from 'bun:test'
import { openAlerts, reviewAlerts } from '../src/alerts'
import type { Deps } from '../src/deps'
import type { Alert } from '../src/model/alert'
import { pauseQueue, resumeQueue } from '../src/queue-pause'
import { changeSource } from '../src/sources'
import { openSqliteStore } from '../src/store/sqlite/open'
import { createTestDeps, type TestDeps } from './support/deps'
import { aClock, aFeedDraft, aRunDraft, aSource, type Clock } from './support/factories'
import { aFailedRun } from './support/failed-run'
import { createListenedLog } from './support/listened-log'

const minuteMs = 60_000
let clock: Clock
let deps: TestDeps
let lines: () => string[]

beforeEach(async () => {
  clock = aClock()
  const listened = createListenedLog()
  lines = () => listened.events().map(({ level, msg }) => `${level} ${msg}`)
  deps = { ...(await createTestDeps({ now: clock.now })), log: listened.log }
  await deps.store.sources.ensure(aSource())
  await deps.store.feeds.insert(aFeedDraft({ id: 'a', name: 'Feed A' }))
  await beatAll()
})
afterEach(() => deps.close())

const processes = [
  { name: 'machine:1', role: 'web', queueDownSince: null },
  { name: 'machine:2', role: 'worker', queueDownSince: null },
] as const

async function beatAll(aliveSince = clock.now()): Promise<void> {
  for (const process of processes) await deps.store.heartbeats.beat({ ...process, aliveSince })
}

const withWebhook = (): Deps => ({
  ...deps,
  config: { ...deps.config, ALERT_WEBHOOK_URL: 'http://127.0.0.1:9/' },
})

const open = async (): Promise<string[]> => (await openAlerts(deps)).map(({ key }) => key)
const newest = async (): Promise<Alert | undefined> =>
  (await deps.store.alerts.list({}, { limit: 1 })).rows[0]

const failing = async (times: number) => {
  const run = await aFailedRun({ deps, clock }, 'a', 'timeout')
  await deps.store.feeds.patch('a', {
    consecutiveFailures: times,
    failingSince: clock.now(),
    lastRunAt: clock.now(),
    lastRunId: run.id,
  })
  return run
}

describe('an alert', () => {
  test('opens for what has begun, once, and is logged', async () => {
    const run = await failing(3)
    await reviewAlerts(deps)
    await reviewAlerts(deps)
    expect(await open()).toEqual(['feedFailing a'])
    expect(await newest()).toMatchObject({
      subject: 'Feed A',
      runId: run.id,
      openedAt: clock.now(),
      advice: 'The host took too long. For a host that is always slow raise FETCH_TIMEOUT_MS.',
    })
    expect(lines().filter((line) => line.includes('alert'))).toEqual([
      'warn alert: A feed keeps failing. It has failed 3 times in a row, since 2026-11-23 10:00 UTC.',
    ])
  })

  test('follows its figures while it is open', async () => {
    await failing(3)
    await reviewAlerts(deps)
    const { id } = (await newest()) ?? {}
    const run = await failing(4)
    await reviewAlerts(deps)
    expect(await newest()).toMatchObject({ id, runId: run.id })
    expect((await newest())?.message).toStartWith('It has failed 4 times in a row')
  })

  test('is over when its cause is, with the reason, and is logged', async () => {
    await failing(3)
    await reviewAlerts(deps)
    clock.advance(minuteMs)
    await beatAll()
    await deps.store.feeds.patch('a', { consecutiveFailures: 0, failingSince: null })
    await reviewAlerts(deps)
    await reviewAlerts(deps)
    expect(await open()).toEqual([])
    expect(await newest()).toMatchObject({
      clearedAt: clock.now(),
      ending: 'It does not fail any more.',
    })
    expect(lines().at(-1)).toBe('info alert over: A feed keeps failing. It does not fail any more.')
  })

  test('of a feed that was paused, or whose source was, has not recovered', async () => {
    await failing(3)
    await reviewAlerts(deps)
    await deps.store.feeds.patch('a', { isEnabled: false })
    await reviewAlerts(deps)
    expect((await newest())?.ending).toBe('The feed is paused.')
    await deps.store.feeds.patch('a', { isEnabled: true })
    await reviewAlerts(deps)
    expect(await open()).toEqual(['feedFailing a'])
    await changeSource(deps, 'board.example', { pausedBecause: 'Holidays' })
    await reviewAlerts(deps)
    expect((await newest())?.ending).toBe('The feed is paused.')
  })

  test('of a new feed that goes on failing gives way to one that says more', async () => {
    await failing(3)
    await reviewAlerts(deps)
    await deps.store.feeds.patch('a', { endedRuns: 3 })
    await reviewAlerts(deps)
    expect(await open()).toEqual(['neverSucceeded a'])
    const { rows } = await deps.store.alerts.list({ isOpen: false }, { limit: 1 })
    expect(rows[0]?.ending).toBe('Another alert says more.')
    expect((await newest())?.advice).toStartWith('The host took too long.')
  })

  test('that comes again is another one', async () => {
    for (const times of [3, 0, 3]) {
      await deps.store.feeds.patch('a', { consecutiveFailures: times })
      await reviewAlerts(deps)
      clock.advance(1)
    }
    const { rows } = await deps.store.alerts.list({}, { limit: 5 })
    expect(rows.map(({ clearedAt }) => clearedAt === null)).toEqual([true, false])
  })

  test('the most serious one stands first', async () => {
    await deps.store.feeds.patch('a', {
      consecutiveFailures: 3,
      failingSince: clock.in(-72 * 60 * minuteMs),
      lastRunAt: clock.now(),
    })
    await reviewAlerts(deps)
    clock.advance(10_000)
    await deps.store.heartbeats.beat({ ...processes[0], aliveSince: clock.in(-minuteMs) })
    await reviewAlerts(deps)
    expect(await open()).toEqual(['noWorker', 'failingForDays a', 'feedFailing a'])
  })

  test('of ten reviews in two processes one opens it and one clears it', async () => {
    const store = await openSqliteStore({ dataDir: deps.dataDir, now: clock.now })
    const both: Deps[] = [withWebhook(), { ...withWebhook(), store }]
    const reviewAll = () =>
      Promise.all(Array.from({ length: 10 }, (_, n) => reviewAlerts(both[n % 2] ?? deps)))
    await failing(3)
    await reviewAll()
    expect(await open()).toEqual(['feedFailing a'])
    await deps.store.feeds.patch('a', { consecutiveFailures: 0 })
    await reviewAll()
    const { rows } = await deps.store.alerts.list({}, { limit: 5 })
    expect(rows).toHaveLength(1)
    expect(rows[0]?.deliveries.map(({ event }) => event)).toEqual(['opened', 'cleared'])
    expect(lines().filter((line) => line.includes('alert'))).toHaveLength(2)
    await store.close()
  })
})

describe('what is to be told', () => {
  test('nothing without a webhook', async () => {
    await failing(3)
    await reviewAlerts(deps)
    expect(await newest()).toMatchObject({ deliveries: [], nextDeliveryAt: null })
  })

  test('an alert that is open already is told to a webhook that is new', async () => {
    await failing(3)
    await reviewAlerts(deps)
    await reviewAlerts(withWebhook())
    await reviewAlerts(withWebhook())
    expect((await newest())?.deliveries.map(({ event }) => event)).toEqual(['opened'])
  })

  test('its end is not told to who did not hear of its beginning', async () => {
    await failing(3)
    await reviewAlerts(deps)
    await deps.store.feeds.patch('a', { consecutiveFailures: 0 })
    await reviewAlerts(withWebhook())
    expect((await newest())?.deliveries).toEqual([])
  })
})

describe('a paused queue', () => {
  test('lets nobody wait for too long, and from its end on they wait anew', async () => {
    await deps.store.runs.open(aRunDraft({ feedId: 'a' }))
    await pauseQueue(deps, 'The database moves')
    const watchedSince = clock.now()
    const later = async (minutes: number) => {
      clock.advance(minutes * minuteMs)
      await beatAll(watchedSince)
      await reviewAlerts(deps)
      return open()
    }
    expect(await later(90)).toEqual([])
    await resumeQueue(deps)
    expect(await later(59)).toEqual([])
    expect(await later(1)).toEqual(['runsWait'])
    await pauseQueue(deps, 'The database moves again')
    expect(await later(1)).toEqual([])
    expect((await newest())?.ending).toBe('The queue is paused.')
  })
})
