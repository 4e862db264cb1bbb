import { describe, expect, test } from 'bun:test'
import { type Feed, hourMs, type PolitenessScope } from '../src/model/feed'
import { noWishes } from '../src/model/wishes'
import {
  brokenFloor,
  failureRestMs,
  floorOf,
  nextPoll,
  outsideQuiet,
  pauseKeyOf,
} from '../src/politeness'
import { aFeed, aSource } from './support/factories'

const noHints = { ttlMs: null, freshMs: null }
const source = (floorMs: number | null) => aSource({ id: 'a.example.org', floorMs })
const at = (time: string) => new Date(`2026-11-23T${time}Z`)

describe('the floor', () => {
  test('is an hour when nobody says anything', () => {
    expect(floorOf(null, noHints)).toEqual({ ms: hourMs, rule: 'hour' })
    expect(floorOf(source(null), noHints)).toEqual({ ms: hourMs, rule: 'hour' })
  })

  test('is the longer wish of the publisher', () => {
    const ttl = { ttlMs: 3 * hourMs, freshMs: 2 * hourMs }
    expect(floorOf(null, ttl)).toEqual({ ms: 3 * hourMs, rule: 'ttl' })
    const freshness = { ttlMs: 3 * hourMs, freshMs: 4 * hourMs }
    expect(floorOf(null, freshness)).toEqual({ ms: 4 * hourMs, rule: 'freshness' })
  })

  test('is never below an hour by the wish of the publisher', () => {
    expect(floorOf(null, { ttlMs: 60_000, freshMs: 0 })).toEqual({ ms: hourMs, rule: 'hour' })
  })

  test('is a day at most by the wish of the publisher', () => {
    expect(floorOf(null, { ttlMs: 900 * hourMs, freshMs: null }).ms).toBe(24 * hourMs)
    expect(floorOf(null, { ttlMs: null, freshMs: 900 * hourMs }).ms).toBe(24 * hourMs)
  })

  test('is the operator’s word for the source, shorter or longer than all wishes', () => {
    const wishes = { ttlMs: 3 * hourMs, freshMs: null }
    expect(floorOf(source(30_000), wishes)).toEqual({ ms: 30_000, rule: 'source' })
    expect(floorOf(source(0), wishes)).toEqual({ ms: 0, rule: 'source' })
    expect(floorOf(source(48 * hourMs), wishes)).toEqual({ ms: 48 * hourMs, rule: 'source' })
  })
})

describe('hours and days that a feed wants to be skipped (RSS 2.0)', () => {
  // A Monday
  const due = (time: string) => ({
    nextDueAt: at(time),
    floorUntil: at('09:55:00'),
    floorRule: 'hour' as const,
  })
  const dueAfter = (time: string, wishes: object) =>
    outsideQuiet(due(time), { ...noWishes(), ...wishes }).nextDueAt

  test('put off what would be due in them to the next full hour that is none', () => {
    expect(dueAfter('10:05:00', { skipHours: [10, 11, 23] })).toEqual(at('12:00:00'))
    expect(dueAfter('23:30:00', { skipHours: [23, 0] })).toEqual(new Date('2026-11-24T01:00:00Z'))
    expect(dueAfter('18:30:00', { skipDays: [1] })).toEqual(new Date('2026-11-24T00:00:00Z'))
  })
  test('leave alone what is due outside of them', () => {
    const poll = due('09:58:00')
    expect(outsideQuiet(poll, { ...noWishes(), skipHours: [10], skipDays: [2] })).toBe(poll)
  })
  test('put it off for a day at most', () => {
    const always = Array.from({ length: 24 }, (_, hour) => hour)
    expect(dueAfter('10:05:00', { skipHours: always })).toEqual(new Date('2026-11-24T10:05:00Z'))
    expect(dueAfter('10:05:00', { skipDays: [1, 2, 3] })).toEqual(new Date('2026-11-24T10:05:00Z'))
  })
  test('are the rule that an import now would break', () => {
    const poll = outsideQuiet(due('10:05:00'), { ...noWishes(), skipHours: [10] })
    expect(brokenFloor(aFeed(poll), at('10:30:00'))).toBe(
      'The feed itself asks to be left out at this hour (skipHours, skipDays). Next import in 30 minutes.',
    )
  })
  test('do not outdo the word of the operator', () => {
    const poll = { ...due('10:05:00'), floorRule: 'source' as const }
    expect(outsideQuiet(poll, { ...noWishes(), skipHours: [10] })).toBe(poll)
  })
})

describe('a failing feed rests', () => {
  const rests: [failures: number, hours: number][] = [
    [0, 0],
    [2, 0],
    [3, 1],
    [4, 2],
    [5, 4],
    [6, 8],
    [7, 16],
    [8, 24],
    [9, 24],
    [5000, 24],
  ]
  test.each(rests)('after %d failures for %d hours', (failures, hours) => {
    expect(failureRestMs(failures)).toBe(hours * hourMs)
  })
})

describe('the next poll', () => {
  const hourly = { cadenceMs: hourMs }
  const floor = floorOf(null, noHints)

  test('an hourly feed is due at every tick, however late in its hour a run was opened by the tick', () => {
    for (const opened of ['10:00:00', '10:00:07', '10:04:59']) {
      const { nextDueAt, floorUntil } = nextPoll(hourly, floor, at(opened), at(opened), 0)
      expect(nextDueAt?.getTime()).toBeLessThanOrEqual(at('11:00:00').getTime())
      expect(floorUntil?.getTime()).toBeLessThanOrEqual(at('11:00:00').getTime())
    }
  })

  test('an import by hand between two ticks makes the feed skip the one that would come too soon', () => {
    const { nextDueAt } = nextPoll(hourly, floor, at('10:30:00'), at('10:30:00'), 0)
    expect(nextDueAt?.getTime()).toBeGreaterThan(at('11:00:00').getTime())
    expect(nextDueAt?.getTime()).toBeLessThanOrEqual(at('12:00:00').getTime())
  })

  test('a feed of every minute is due at every minute, where its source allows it', () => {
    const everyMinute = nextPoll(
      { cadenceMs: 60_000 },
      floorOf(source(30_000), noHints),
      at('10:00:05'),
      at('10:00:05'),
      0,
    )
    expect(everyMinute.nextDueAt).toEqual(at('10:00:59'))
    expect(everyMinute.floorUntil).toEqual(at('10:00:32'))
    expect(everyMinute.floorRule).toBe('source')
  })

  test('a cadence slower than the floor puts off the tick, not the floor', () => {
    const daily = nextPoll({ cadenceMs: 24 * hourMs }, floor, at('10:00:00'), at('10:00:00'), 0)
    expect(daily.nextDueAt).toEqual(new Date('2026-11-24T09:55:00Z'))
    expect(daily.floorUntil).toEqual(at('10:55:00'))
  })

  test('a floor longer than the cadence holds', () => {
    const slow = nextPoll(
      hourly,
      { ms: 6 * hourMs, rule: 'ttl' },
      at('10:00:00'),
      at('10:00:00'),
      0,
    )
    expect(slow.nextDueAt).toEqual(at('15:55:00'))
  })

  test('failures put off the tick, and leave the floor to a person', () => {
    const failing = nextPoll(hourly, floor, at('10:00:00'), at('10:00:00'), failureRestMs(5))
    expect(failing.nextDueAt).toEqual(at('13:55:00'))
    expect(failing.floorUntil).toEqual(at('10:55:00'))
  })
})

describe('a wish to be left alone is kept', () => {
  const keys: [scope: PolitenessScope, url: string, key: string][] = [
    ['host', 'https://Jobs.Board.example:8443/a?b#c', 'jobs.board.example'],
    ['url', 'https://jobs.board.example/a?b', 'https://jobs.board.example/a?b'],
    ['domain', 'https://jobs.board.co.uk/a', '*.board.co.uk'],
    ['domain', 'https://board.co.uk/a', '*.board.co.uk'],
    ['domain', 'https://board.github.io/a', '*.board.github.io'],
    ['domain', 'http://127.0.0.1:8080/a', '127.0.0.1'],
    ['domain', 'http://[::1]/a', '[::1]'],
    ['domain', 'http://localhost/a', 'localhost'],
  ]
  test.each(keys)('per %s: %s by %s', (scope, url, key) => {
    expect(pauseKeyOf(new URL(url), scope)).toBe(key)
  })
})

describe('the rule that an import now would break', () => {
  const feedWith = (floorRule: Feed['floorRule'], floorUntil: Date | null) =>
    aFeed({ source: 'a.example.org', floorRule, floorUntil })

  test('is none before the first import, and none from the end of the floor on', () => {
    expect(brokenFloor(feedWith(null, null), at('10:00:00'))).toBeNull()
    expect(brokenFloor(feedWith('hour', at('10:00:00')), at('10:00:00'))).toBeNull()
    expect(brokenFloor(feedWith('hour', at('10:00:00')), at('10:00:01'))).toBeNull()
  })

  const sentences: [rule: NonNullable<Feed['floorRule']>, sentence: string][] = [
    ['hour', 'A feed is asked at most once an hour. Next import in 12 minutes.'],
    [
      'source',
      'a.example.org is not asked more often by its own setting. Next import in 12 minutes.',
    ],
    ['ttl', 'The feed itself asks for a longer pause (ttl). Next import in 12 minutes.'],
    [
      'freshness',
      'The host says that the feed does not change sooner (Cache-Control, Expires). Next import in 12 minutes.',
    ],
  ]
  test.each(sentences)('%s', (rule, sentence) => {
    expect(brokenFloor(feedWith(rule, at('10:12:00')), at('10:00:30'))).toBe(sentence)
  })

  test('one minute is one minute, and a second is rounded up to it', () => {
    expect(brokenFloor(feedWith('hour', at('10:00:01')), at('10:00:00'))).toEndWith(
      'in one minute.',
    )
  })
})
