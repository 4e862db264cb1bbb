import { afterEach, beforeEach, describe, expect, test } from 'bun:test'
import { readMeters } from '../../src/meters'
import { newSource } from '../../src/model/feed'
import type { Settlement } from '../../src/model/run-steps'
import { createTestApp, type TestApp } from '../support/app'
import { openEvents } from '../support/event-stream'
import { lintMetrics, parseExposition } from '../support/exposition'
import { aProgress, aRunDraft } from '../support/factories'
import { until } from '../support/until'

let t: TestApp
beforeEach(async () => {
  t = await createTestApp()
})
afterEach(() => t.close())

const scrape = async (app = t) => parseExposition(await (await app.get('/metrics')).text())

async function valuesOf(name: string, app = t): Promise<Record<string, number>> {
  const samples = (await scrape(app)).flatMap((family) => family.samples)
  const found = samples.filter((sample) => sample.name === name)
  return Object.fromEntries(
    found.map(({ labels, value }) => [Object.values(labels).join(' '), value]),
  )
}

/** Without what has not happened. */
const happened = async (name: string) =>
  Object.fromEntries(Object.entries(await valuesOf(name)).filter(([, value]) => value > 0))

let feeds = 0
/** A run of a feed of its own. */
const opened = async (source: string) =>
  (await t.deps.store.runs.open(aRunDraft({ feedId: `feed-${feeds++}`, source }))).run

/** Such a run that ended so. */
async function ended(source: string, settlement: Partial<Settlement> = {}) {
  const { runs } = t.deps.store
  const run = await opened(source)
  const claim = await runs.claim(run.id, 'w', 60_000)
  if (!claim.isTaken) throw new Error(claim.reason)
  const progress = aProgress({ new: 3, unchanged: 4, duplicate: 1, failed: 2, skipped: 5 })
  progress.timings = { fetchMs: 700, parseMs: 30, storeMs: 2_000_000 }
  await runs.settle(claim.lease, {
    status: 'completed',
    nature: 'changed',
    outcome: 'imported',
    error: null,
    progress,
    ...settlement,
  } as Settlement)
  return run
}

describe('what all runs have done', () => {
  test('runs by source, status and outcome; items by result', async () => {
    await ended('a.example')
    await ended('a.example')
    await ended('b.example', {
      status: 'failed',
      outcome: 'permanent',
      error: { kind: 'gone', message: 'It is gone.' },
    })
    expect(await happened('gleaner_runs_total')).toEqual({
      'a.example completed imported': 2,
      'b.example failed permanent': 1,
    })
    const items = { new: 9, updated: 0, unchanged: 12, duplicate: 3, failed: 6, skipped: 15 }
    expect(await valuesOf('gleaner_items_total')).toEqual(items)
  })

  test('every way to end begins at 0, before the first run of a source: Prometheus sees the first failure', async () => {
    await t.deps.store.sources.ensure(newSource({ id: 'a.example' }))
    const begun = await valuesOf('gleaner_runs_total')
    expect(begun).toMatchObject({
      'a.example completed imported': 0,
      'a.example failed permanent': 0,
    })
    await ended('a.example')
    await t.deps.store.runs.cancel((await opened('a.example')).id)
    await ended('a.example', {
      status: 'failed',
      outcome: 'retryable',
      error: { kind: 'timeout', message: 'Too slow.' },
    })
    const after = await valuesOf('gleaner_runs_total')
    expect(Object.keys(after).toSorted()).toEqual(Object.keys(begun).toSorted())
    expect(Object.values(after).toSorted()).toEqual([0, 0, 0, 0, 1, 1, 1])
  })

  test('a source of several words, with signs that have a meaning in the format', async () => {
    const source = 'Jobs of "A\\B" {x="1"}'
    await ended(source)
    await ended(source, {
      status: 'failed',
      outcome: 'permanent',
      error: { kind: 'gone', message: 'It is gone.' },
    })
    const families = await scrape()
    const { samples = [] } = families.find(({ name }) => name === 'gleaner_runs_total') ?? {}
    expect(samples.filter(({ value }) => value > 0).map(({ labels }) => labels)).toEqual([
      { source: source.replace(/["\\]/g, '\\$&'), status: 'completed', outcome: 'imported' },
      { source: source.replace(/["\\]/g, '\\$&'), status: 'failed', outcome: 'permanent' },
    ])
    expect(lintMetrics(families)).toEqual([])
  })

  test('the seconds of each stage, in steps that add up', async () => {
    await ended('a.example')
    const steps = await valuesOf('gleaner_run_stage_duration_seconds_bucket')
    const reached = ['fetch 0.5', 'fetch 1', 'parse 0.05', 'store 1800', 'store +Inf']
    expect(reached.map((step) => steps[step])).toEqual([0, 1, 1, 0, 1])
    expect(await valuesOf('gleaner_run_stage_duration_seconds_sum')).toEqual({
      fetch: 0.7,
      parse: 0.03,
      store: 2000,
    })
  })

  test('each run counts once, however often and by how many it is asked at once', async () => {
    await ended('a.example')
    await Promise.all([scrape(), scrape(), scrape()])
    await ended('a.example')
    t.clock.advance(30_000)
    await ended('a.example')
    await Promise.all([scrape(), scrape()])
    t.clock.advance(120_000)
    await scrape()
    expect(await happened('gleaner_runs_total')).toEqual({ 'a.example completed imported': 3 })
  })

  test('what became visible late, or changed after its end, is counted, and not twice', async () => {
    const run = await ended('a.example', {
      status: 'failed',
      outcome: 'permanent',
      error: { kind: 'gone', message: 'It is gone.' },
    })
    t.clock.advance(40_000)
    await scrape()
    await t.deps.store.runs.dismiss(run.id, 'It will not come back.')
    t.clock.advance(-20_000)
    await ended('late.example')
    t.clock.advance(20_000)
    expect(await happened('gleaner_runs_total')).toEqual({
      'a.example failed permanent': 1,
      'late.example completed imported': 1,
    })
  })

  test('more than one page of runs, since a question long ago', async () => {
    await scrape()
    const before = t.clock.now().getTime()
    for (let n = 0; n < 501; n++) await ended('a.example')
    t.clock.advance(86_400_000)
    const meters = await readMeters(t.deps)
    expect(meters.runs).toEqual({ 'a.example completed imported': 501 })
    expect(meters.until.getTime()).toBe(before + 86_400_000)
    expect(meters.recent).toEqual({})
  })

  test('sources are 50 at most, and keep their names; the rest is one', async () => {
    for (let n = 1; n <= 53; n++) await ended(`board-${n}.example`)
    await ended('board-1.example')
    const runs = await happened('gleaner_runs_total')
    expect(Object.keys(runs)).toHaveLength(51)
    expect(runs['other completed imported']).toBe(3)
    expect(runs['board-1.example completed imported']).toBe(2)
  })
})

describe('how it stands now', () => {
  test('the queue, the oldest waiting run, the workers', async () => {
    const { runs, heartbeats } = t.deps.store
    await runs.open(aRunDraft({ feedId: 'first' }))
    t.clock.advance(90_000)
    const { run } = await runs.open(aRunDraft({ feedId: 'second', priority: 1 }))
    const claim = await runs.claim(run.id, 'w', 60_000)
    if (!claim.isTaken) throw new Error(claim.reason)
    const aliveSince = t.clock.now()
    for (const role of ['worker', 'web'] as const)
      await heartbeats.beat({ name: `machine:${role}`, role, aliveSince, queueDownSince: null })
    expect(await valuesOf('gleaner_queue_runs')).toEqual({ ready: 1, delayed: 0, active: 1 })
    expect(await valuesOf('gleaner_oldest_waiting_run_seconds')).toEqual({ '': 90 })
    expect(await valuesOf('gleaner_workers')).toEqual({ '': 1 })
  })

  test('waits for hosts, by reason: now, and once their run has ended', async () => {
    const { runs } = t.deps.store
    const { run } = await runs.open(aRunDraft({ feedId: 'a' }))
    const claim = await runs.claim(run.id, 'w', 60_000)
    if (!claim.isTaken) throw new Error(claim.reason)
    await runs.settle(claim.lease, {
      status: 'pending',
      outcome: 'waiting',
      progress: aProgress(),
      error: null,
      isAttemptSpent: false,
      waitingUntil: t.clock.in(60_000),
      waitingReason: 'rateLimited',
      waitingMessage: 'Later.',
    })
    expect(await valuesOf('gleaner_waiting_runs')).toMatchObject({ rateLimited: 1, hostBusy: 0 })
    await runs.cancel(run.id)
    expect(await valuesOf('gleaner_politeness_waits_total')).toEqual({
      hostBusy: 0,
      hostSpacing: 0,
      hostResting: 0,
      rateLimited: 1,
    })
    expect(await valuesOf('gleaner_waiting_runs')).toMatchObject({ rateLimited: 0 })
  })

  test('this process: who follows the runs, the delay of its event loop', async () => {
    expect(await valuesOf('gleaner_sse_clients')).toEqual({ '': 0 })
    using server = Bun.serve({ port: 0, fetch: t.app.fetch })
    const stream = await openEvents(`${server.url}events?first=1`)
    await until(async () => (await valuesOf('gleaner_sse_clients'))[''] === 1)
    await stream.close()
    await until(async () => (await valuesOf('gleaner_sse_clients'))[''] === 0)
    const longest = async () => (await valuesOf('nodejs_eventloop_lag_max_seconds'))[''] ?? 0
    await until(async () => {
      const heldUntil = performance.now() + 60
      while (performance.now() < heldUntil);
      await Bun.sleep(15)
      return (await longest()) > 0.03
    })
    expect((await valuesOf('process_cpu_seconds_total'))['']).toBeGreaterThan(0)
  })

  test('a store that is down is told; what it would know is left out', async () => {
    const silent = await createTestApp({
      deps: ({ store }) => ({ store: { ...store, ping: () => Promise.reject(new Error('gone')) } }),
    })
    expect(await valuesOf('gleaner_up', silent)).toMatchObject({ store: 0 })
    expect((await scrape(silent)).map(({ name }) => name)).not.toContain('gleaner_runs_total')
    await silent.close()
  })
})

test('names, labels and types are those that promtool would pass', async () => {
  await ended('a.example')
  const families = await scrape()
  expect(families.length).toBeGreaterThan(15)
  expect(lintMetrics(families)).toEqual([])
})

describe('promtool would complain, and so does its twin here', () => {
  const faults: [exposition: string, complaint: string][] = [
    ['# TYPE runs_total counter\nruns_total 1', 'runs_total has no help'],
    ['# HELP runs R.\n# TYPE runs counter\nruns 1', 'runs is a counter without _total'],
    ['# HELP x_ms X.\n# TYPE x_ms gauge\nx_ms 1', 'x_ms is not in a base unit (seconds, bytes)'],
    ['# HELP x X.\n# TYPE x gauge\nx{feedId="a"} 1', 'x has a label in camelCase'],
    ['# HELP x X.\n# TYPE x gauge\nx{a="1"} 1\nx{a="1"} 2', 'x has a series twice'],
    [
      '# HELP x X.\n# TYPE x histogram\nx_bucket{le="1"} 2\nx_bucket{le="+Inf"} 1\nx_sum 1\nx_count 1',
      'x has buckets that do not add up',
    ],
  ]
  test.each(faults)('%j', (exposition, complaint) => {
    expect(lintMetrics(parseExposition(exposition))).toContain(complaint)
  })
})

describe('who may scrape', () => {
  const token = 'prometheus-of-ours'
  const scrapeAs = async (
    headers: Record<string, string>,
    { address = '127.0.0.1', env = {} as Record<string, string> } = {},
  ) => {
    const app = await createTestApp({ env })
    const answer = await app.app.request(
      '/metrics',
      { headers },
      { requestIP: () => ({ address }) },
    )
    await app.close()
    return answer.status
  }
  const bearer = (text: string) => ({ authorization: `Bearer ${text}` })
  const far = { address: '10.0.0.7', env: { METRICS_TOKEN: token } }

  const table: [who: string, status: number, ask: () => Promise<number>][] = [
    ['this machine, at localhost', 200, () => scrapeAs({ host: 'localhost:3000' })],
    [
      'this machine, where there is a token',
      200,
      () => scrapeAs({ host: 'localhost' }, { env: { METRICS_TOKEN: token } }),
    ],
    [
      'another machine that says localhost',
      401,
      () => scrapeAs({ host: 'localhost' }, { address: '10.0.0.7' }),
    ],
    [
      'a proxy on this machine, for others',
      401,
      () => scrapeAs({ host: 'localhost', 'x-forwarded-for': '10.0.0.7' }),
    ],
    ['this machine by a name that is not its own', 401, () => scrapeAs({ host: 'evil.example' })],
    [
      'another machine with the token, by any name',
      200,
      () => scrapeAs({ host: 'web:3000', ...bearer(token) }, far),
    ],
    ['a wrong token', 401, () => scrapeAs({ host: 'localhost', ...bearer(`${token}s`) }, far)],
    [
      'any token where none is set',
      401,
      () => scrapeAs({ host: 'localhost', ...bearer('undefined') }),
    ],
    ['nobody', 401, () => scrapeAs({ host: 'web:3000' }, far)],
  ]
  test.each(table)('%s: %i', async (_, status, ask) => {
    expect(await ask()).toBe(status)
  })
})
