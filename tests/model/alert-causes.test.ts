import { describe, expect, test } from 'bun:test'
import { type Facts, grievancesOf } from '../../src/model/alert-causes'
import { hourMs } from '../../src/model/feed'
import type { Heartbeat } from '../../src/model/heartbeat'
import { aFeed, aRun } from '../support/factories'

const now = new Date('2026-11-23T10:00:00Z')
const ago = (ms: number) => new Date(now.getTime() - ms)
const minuteMs = 60_000

const aProcess = (overrides: Partial<Heartbeat>): Heartbeat => ({
  name: 'machine:1',
  role: 'worker',
  startedAt: ago(5 * hourMs),
  seenAt: ago(1000),
  stoppedAt: null,
  ...overrides,
})
const web = aProcess({ role: 'web' })

const facts = (overrides: Partial<Facts> = {}): Facts => ({
  now,
  heartbeats: [web, aProcess({})],
  ready: [],
  isQueuePaused: false,
  queueResumedAt: null,
  patienceMs: hourMs,
  feeds: [],
  pausedSources: new Set(),
  ...overrides,
})

const causesOf = (overrides: Partial<Facts>) =>
  grievancesOf(facts(overrides)).map(({ cause }) => cause)

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
      [aProcess({ role: 'web', startedAt: ago(9000) }), aProcess({ seenAt: ago(hourMs) })],
      [],
    ],
    [
      'the watch is that of the oldest web process that lives',
      [
        aProcess({ role: 'web', startedAt: ago(20_000) }),
        aProcess({ role: 'web', startedAt: ago(1000) }),
        aProcess({ role: 'web', startedAt: ago(hourMs), seenAt: ago(minuteMs) }),
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
      { ready: [late], heartbeats: [{ ...web, startedAt: ago(1000) }, aProcess({})] },
      false,
    ],
    ['a shorter patience', { ready: [late], patienceMs: 5 * minuteMs }, true],
  ]
  test.each(cases)('%s', (_rule, overrides, isSo) => {
    expect(causesOf(overrides)).toEqual(isSo ? ['runsWait'] : [])
  })
})

describe('a feed', () => {
  const failing = aFeed({ consecutiveFailures: 3, failingSince: ago(2 * hourMs), lastRunAt: now })
  const cases: [rule: string, overrides: Partial<Facts>, causes: string[]][] = [
    ['is well', { feeds: [aFeed()] }, []],
    ['has failed twice', { feeds: [aFeed({ consecutiveFailures: 2 })] }, []],
    ['has failed for the third time', { feeds: [failing] }, ['feedFailing']],
    [
      'has begun its third day of failing',
      { feeds: [aFeed({ ...failing, failingSince: ago(48 * hourMs) })] },
      ['feedFailing', 'failingForDays'],
    ],
    ['is paused', { feeds: [{ ...failing, isEnabled: false }] }, []],
    ['has a paused source', { feeds: [failing], pausedSources: new Set([failing.source]) }, []],
  ]
  test.each(cases)('%s', (_rule, overrides, causes) => {
    expect<string[]>(causesOf(overrides)).toEqual(causes)
  })

  test('each has an alert of its own, which names it and its last run', () => {
    const feeds = ['a', 'b'].map((id) =>
      aFeed({ ...failing, id, name: `Feed ${id}`, lastRunId: `run-${id}` }),
    )
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
})
