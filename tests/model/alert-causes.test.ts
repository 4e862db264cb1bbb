import { describe, expect, test } from 'bun:test'
import { type Facts, grievancesOf } from '../../src/model/alert-causes'
import { type Feed, hourMs } from '../../src/model/feed'
import type { Heartbeat } from '../../src/model/heartbeat'
import type { Brake } from '../../src/model/lifecycle-brake'
import { aFeed, anAlert, aRun } from '../support/factories'

const now = new Date('2026-11-23T10:00:00Z')
const ago = (ms: number) => new Date(now.getTime() - ms)
const minuteMs = 60_000

const aProcess = (overrides: Partial<Heartbeat>): Heartbeat => ({
  name: 'machine:1',
  role: 'worker',
  aliveSince: ago(5 * hourMs),
  seenAt: ago(1000),
  stoppedAt: null,
  queueDownSince: null,
  ...overrides,
})
const web = aProcess({ role: 'web' })

const facts = (overrides: Partial<Facts> = {}): Facts => ({
  now,
  open: new Set(),
  heartbeats: [web, aProcess({})],
  ready: [],
  isQueuePaused: false,
  waiting: [],
  queueResumedAt: null,
  patienceMs: hourMs,
  feeds: [],
  pausedSources: new Set(),
  ...overrides,
})

const causesOf = (overrides: Partial<Facts>) =>
  grievancesOf(facts(overrides)).map(({ cause }) => cause)

describe('the queue does not answer', () => {
  const cases: [rule: string, process: Partial<Heartbeat>, isSo: boolean][] = [
    ['a worker', { queueDownSince: ago(5000) }, true],
    ['a web process', { role: 'web', queueDownSince: ago(5000) }, true],
    ['for a moment: it is started anew', { queueDownSince: ago(4999) }, false],
    ['one that has died since', { queueDownSince: ago(hourMs), seenAt: ago(10_000) }, false],
  ]
  test.each(cases)('%s', (_rule, process, isSo) => {
    const heartbeats = [web, aProcess({}), aProcess(process)]
    expect(causesOf({ heartbeats })).toEqual(isSo ? ['queueDown'] : [])
  })
})

describe('the webhook does not take alerts', () => {
  const after = (tries: number) => {
    const delivery = { event: 'opened', tries, error: 'It said 404.' } as const
    const ends = { triedAt: now, deliveredAt: null, abandonedAt: null }
    return [anAlert({ deliveries: [{ ...delivery, ...ends }] })]
  }

  test('from the third refusal of a message on', () => {
    expect(causesOf({ waiting: after(2) })).toEqual([])
    expect(grievancesOf(facts({ waiting: after(3) }))).toMatchObject([
      {
        cause: 'notDelivered',
        message: 'A message to the webhook was refused three times. It said 404.',
      },
    ])
  })
})

describe('no worker is alive', () => {
  const gone = aProcess({ seenAt: ago(10_000) })
  const cases: [rule: string, heartbeats: Heartbeat[], causes: string[]][] = [
    ['one that was heard of of late is alive', [web, aProcess({ seenAt: ago(9_999) })], []],
    ['one that was silent for ten seconds is not', [web, gone], ['noWorker']],
    ['of two one is enough', [web, gone, aProcess({})], []],
    ['a web process is no worker', [web], ['noWorker']],
    [
      'one that has just been stopped may be started anew',
      [web, aProcess({ stoppedAt: ago(9000) })],
      [],
    ],
    [
      'one that was stopped for ten seconds is missed',
      [web, aProcess({ stoppedAt: ago(10_000) })],
      ['noWorker'],
    ],
    [
      'what nobody watched does not count: the program has just been started',
      [aProcess({ role: 'web', aliveSince: ago(9000) }), aProcess({ seenAt: ago(hourMs) })],
      [],
    ],
    [
      'the watch is that of the oldest web process that lives',
      [
        aProcess({ role: 'web', aliveSince: ago(20_000) }),
        aProcess({ role: 'web', aliveSince: ago(1000) }),
        aProcess({ role: 'web', aliveSince: ago(hourMs), seenAt: ago(minuteMs) }),
        aProcess({ seenAt: ago(hourMs) }),
      ],
      ['noWorker'],
    ],
    ['without a web process nobody watches', [gone], []],
    ['nor does anybody in an empty store', [], []],
  ]
  test.each(cases)('%s', (_rule, heartbeats, causes) => {
    expect<string[]>(causesOf({ heartbeats })).toEqual(causes)
  })

  test('says when the last one was heard of', () => {
    const [grievance] = grievancesOf(facts({ heartbeats: [web, gone] }))
    expect(grievance?.message).toBe(
      'Nothing is imported. The last one was heard of at 2026-11-23 09:59 UTC.',
    )
    expect(grievancesOf(facts({ heartbeats: [web] }))[0]?.message).toEndWith('None has come yet.')
  })
})

describe('a run waits for too long', () => {
  const late = aRun({ queuedAt: ago(hourMs) })
  const cases: [rule: string, overrides: Partial<Facts>, isSo: boolean][] = [
    ['ready for an hour', { ready: [late] }, true],
    ['ready for less', { ready: [aRun({ queuedAt: ago(hourMs - 1) })] }, false],
    ['of many one is enough', { ready: [aRun({ queuedAt: now }), late] }, true],
    [
      'the wait for a host is none for a worker',
      { ready: [aRun({ queuedAt: ago(5 * hourMs), waitingUntil: ago(minuteMs), attempt: 3 })] },
      false,
    ],
    [
      'what became ready an hour ago is late',
      { ready: [aRun({ queuedAt: ago(5 * hourMs), waitingUntil: ago(hourMs) })] },
      true,
    ],
    [
      'one that was given back counts from there',
      { ready: [aRun({ queuedAt: ago(5 * hourMs), updatedAt: ago(1000), attempt: 1 })] },
      false,
    ],
    [
      'one whose worker died counts from the end of its lease',
      {
        ready: [aRun({ status: 'processing', queuedAt: ago(5 * hourMs), leasedUntil: ago(1000) })],
      },
      false,
    ],
    ['not while the queue is paused', { ready: [late], isQueuePaused: true }, false],
    [
      'from its resumption on it counts anew',
      { ready: [late], queueResumedAt: ago(30 * minuteMs) },
      false,
    ],
    ['and is late an hour later', { ready: [late], queueResumedAt: ago(hourMs) }, true],
    [
      'a night without any process is no wait for a worker',
      { ready: [late], heartbeats: [{ ...web, aliveSince: ago(1000) }, aProcess({})] },
      false,
    ],
    ['a shorter patience', { ready: [late], patienceMs: 5 * minuteMs }, true],
  ]
  test.each(cases)('%s', (_rule, overrides, isSo) => {
    expect(causesOf(overrides)).toEqual(isSo ? ['runsWait'] : [])
  })
})

describe('an alert that is open ends by what is seen, not by a new start of the watch', () => {
  const startedAnew = aProcess({ role: 'web', aliveSince: ago(1000) })
  const cases: [rule: string, key: string, overrides: Partial<Facts>, isSo: boolean][] = [
    ['still no worker', 'noWorker', { heartbeats: [startedAnew] }, true],
    ['a worker', 'noWorker', { heartbeats: [startedAnew, aProcess({})] }, false],
    [
      'the queue has yet to answer',
      'queueDown',
      { heartbeats: [{ ...startedAnew, queueDownSince: ago(500) }, aProcess({})] },
      true,
    ],
    ['nobody has said', 'queueDown', { heartbeats: [] }, true],
    ['the queue answers', 'queueDown', { heartbeats: [startedAnew, aProcess({})] }, false],
    [
      'a run is late still',
      'runsWait',
      {
        heartbeats: [startedAnew, aProcess({})],
        ready: [aRun({ queuedAt: ago(hourMs) })],
      },
      true,
    ],
    ['none is', 'runsWait', { heartbeats: [startedAnew, aProcess({})] }, false],
  ]
  test.each(cases)('%s', (_rule, key, overrides, isSo) => {
    const causes = causesOf({ ...overrides, open: new Set([key]) })
    expect(causes.some((cause) => cause === key)).toBe(isSo)
  })
})

describe('a feed', () => {
  const sound = aFeed({ lastSuccessAt: ago(hourMs), lastRunId: 'run', lastRunAt: now })
  const failing = { ...sound, consecutiveFailures: 3, failingSince: ago(2 * hourMs) }
  const brake: Brake = {
    since: now,
    runId: 'held',
    reason: 'many',
    count: 30,
    of: 100,
    before: 'r',
    approval: null,
  }
  const cases: [rule: string, feed: Partial<Feed>, causes: string[]][] = [
    ['is well', {}, []],
    ['has failed twice', { consecutiveFailures: 2 }, []],
    ['has failed for the third time', failing, ['feedFailing']],
    [
      'has begun its third day of failing',
      { ...failing, failingSince: ago(48 * hourMs) },
      ['failingForDays', 'feedFailing'],
    ],
    [
      'has never succeeded in three runs: one alert, not two',
      { ...failing, lastSuccessAt: null, endedRuns: 3 },
      ['neverSucceeded'],
    ],
    [
      'has never succeeded in a day',
      { lastSuccessAt: null, createdAt: ago(24 * hourMs) },
      ['neverSucceeded'],
    ],
    ['has a run that is suspect', { lastNature: 'suspect' }, ['runSuspect']],
    ['was empty once', { lastNature: 'empty', thinRuns: 1, thinSince: now }, []],
    ['was empty twice', { lastNature: 'empty', thinRuns: 2, thinSince: now }, ['feedThin']],
    ['was short twice', { lastNature: 'short', thinRuns: 2, thinSince: now }, ['feedThin']],
    ['lost listings', { gapSince: now, gapMessage: 'At least 40 came.' }, ['gap']],
    ['has closes that wait', { brake }, ['closingHeld']],
    [
      'has closes that a person has approved',
      { brake: { ...brake, approval: { at: now, note: null, before: 'r', closedBefore: 0 } } },
      [],
    ],
    [
      'has several of these',
      { brake, lastNature: 'suspect', gapSince: now, gapMessage: 'm' },
      ['closingHeld', 'runSuspect', 'gap'],
    ],
    ['is paused', { ...failing, brake, isEnabled: false }, []],
  ]
  test.each(cases)('%s', (_rule, feed, causes) => {
    const found = causesOf({ feeds: [{ ...sound, ...feed }] })
    expect<string[]>(found.toSorted()).toEqual(causes.toSorted())
  })

  test('is silent for longer than its habit', () => {
    const days = Array.from({ length: 20 }, (_, day) => ({
      day: ago((20 - day) * 24 * hourMs)
        .toISOString()
        .slice(0, 10),
      fresh: 5,
      arrivals: 1,
      watchedMs: 24 * hourMs,
      pauseMs: 24 * hourMs,
    }))
    const habit = { ...sound.habit, days }
    const silent = { ...sound, habit, lastSuccessAt: now, lastNewAt: ago(80 * hourMs) }
    expect(causesOf({ feeds: [silent] })).toEqual(['feedSilent'])
    expect(causesOf({ feeds: [{ ...silent, lastNewAt: ago(20 * hourMs) }] })).toEqual([])
  })

  test('has a paused source', () => {
    expect(causesOf({ feeds: [failing], pausedSources: new Set([failing.source]) })).toEqual([])
  })

  test('each has an alert of its own, which names it and its last run', () => {
    const feeds = ['a', 'b'].map((id) => ({
      ...failing,
      id,
      name: `Feed ${id}`,
      lastRunId: `run-${id}`,
    }))
    expect(grievancesOf(facts({ feeds }))).toEqual(
      ['a', 'b'].map((id) => ({
        key: `feedFailing ${id}`,
        cause: 'feedFailing',
        subject: `Feed ${id}`,
        feedId: id,
        runId: `run-${id}`,
        message: 'It has failed 3 times in a row, since 2026-11-23 08:00 UTC.',
      })),
    )
  })

  test('is linked by what would be seen there: its last run, or the feed', () => {
    const runOf = (feed: Partial<Feed>) =>
      grievancesOf(facts({ feeds: [{ ...sound, ...feed }] })).map(({ runId }) => runId)
    expect(runOf({ lastNature: 'suspect' })).toEqual(['run'])
    expect(runOf({ gapSince: now, gapMessage: 'm' })).toEqual([null])
    expect(runOf({ brake })).toEqual([null])
  })

  test('says with figures what is so', () => {
    const stories: [feed: Partial<Feed>, message: string][] = [
      [
        { brake },
        '30 of its 100 open listings are gone from the feed. They are held open until you decide.',
      ],
      [{ lastNature: 'suspect', lastDoubt: '8 of 9 have a new guid.' }, '8 of 9 have a new guid.'],
      [
        { ...failing, lastSuccessAt: null, endedRuns: 3 },
        'It has never been read to its end, in 3 runs. It has failed 3 times in a row, since 2026-11-23 08:00 UTC.',
      ],
    ]
    for (const [feed, message] of stories)
      expect(grievancesOf(facts({ feeds: [{ ...sound, ...feed }] }))).toMatchObject([{ message }])
  })
})
