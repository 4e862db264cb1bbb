import { describe, expect, test } from 'bun:test'
import { type Feed, hourMs } from '../../src/model/feed'
import { feedFlags } from '../../src/model/flags'
import { dayMs, type FeedHabit, noHabit, withLook } from '../../src/model/habit'
import { type Random, randomOf } from '../fuzz/random'
import { aFeed } from '../support/factories'

const now = new Date('2026-11-23T10:00:00Z')
const ago = (ms: number) => new Date(now.getTime() - ms)

/** A feed that has been read often, the last time now. */
const readFeed = (more: Partial<Feed> = {}) =>
  aFeed({
    createdAt: ago(90 * dayMs),
    endedRuns: 1000,
    lastRunAt: now,
    lastSuccessAt: now,
    lastNature: 'unchanged',
    ...more,
  })

const kinds = (feed: Feed) => feedFlags(feed, now).map(({ kind }) => kind)
const only = (feed: Feed) => {
  const [flag, ...others] = feedFlags(feed, now)
  expect(others).toEqual([])
  return flag
}

test('a feed that does what it always does has no flag', () => {
  expect(kinds(readFeed())).toEqual([])
})

test('a feed that a person has put to rest has none, whatever it did before', () => {
  expect(kinds(aFeed({ isEnabled: false, endedRuns: 9, createdAt: ago(9 * dayMs) }))).toEqual([])
})

describe('never succeeded: after the third run or the first day', () => {
  const young = (endedRuns: number, ageMs: number) =>
    aFeed({ createdAt: ago(ageMs), endedRuns, lastSuccessAt: null })
  test.each([
    [2, hourMs, false],
    [3, hourMs, true],
    [0, dayMs - 1, false],
    [0, dayMs, true],
    [1, dayMs, true],
  ])('%p runs, %p ms old: %p', (endedRuns, ageMs, isFlagged) => {
    expect(kinds(young(endedRuns, ageMs))).toEqual(isFlagged ? ['neverSucceeded'] : [])
  })

  test('says what was tried', () => {
    const message = 'It has never been read to its end, in 3 runs.'
    expect(only(young(3, hourMs))).toEqual({
      kind: 'neverSucceeded',
      since: ago(hourMs),
      message,
    })
    expect(only(young(0, 50 * hourMs))?.message).toBe(
      'It was added 2 days ago and has never been imported.',
    )
  })

  test('one success is enough', () => {
    expect(kinds({ ...young(3, dayMs), lastSuccessAt: ago(hourMs) })).toEqual([])
  })
})

describe('empty or short twice in a row', () => {
  const thin = (lastNature: 'empty' | 'short', thinRuns: number, more: Partial<Feed> = {}) =>
    readFeed({ lastNature, thinRuns, thinSince: ago(hourMs), lastDoubt: 'It is.', ...more })
  test('not the first time, which may be a hiccup', () => {
    expect(kinds(thin('empty', 1))).toEqual([])
    expect(kinds(thin('short', 1))).toEqual([])
  })

  test('the second time, since the first', () => {
    const message = '2 runs in a row found it empty or short. It is.'
    expect(only(thin('empty', 2))).toEqual({ kind: 'empty', since: ago(hourMs), message })
    expect(only(thin('short', 2))).toEqual({ kind: 'short', since: ago(hourMs), message })
  })

  test('what is said of another run since then is not said of these', () => {
    const suspect = { lastNature: 'suspect' as const, lastDoubt: 'Half is gone.' }
    const [first, second] = feedFlags(thin('short', 2, suspect), now)
    expect(first).toMatchObject({ kind: 'suspect', message: 'Half is gone.' })
    expect(second?.message).toBe('2 runs in a row found it empty or short.')
  })

  test('a person may say that being empty is right, which says nothing of being short', () => {
    const habit: FeedHabit = { ...noHabit(), isEmptyRight: true }
    expect(kinds(thin('empty', 5, { habit }))).toEqual([])
    expect(kinds(thin('short', 5, { habit }))).toEqual(['short'])
  })
})

test('suspect, at once, with the reason', () => {
  expect(only(readFeed({ lastNature: 'suspect', lastDoubt: 'Half is gone.' }))).toEqual({
    kind: 'suspect',
    since: now,
    message: 'Half is gone.',
  })
})

test('a gap, until the documents overlap again', () => {
  const gap = { gapSince: ago(dayMs), gapMessage: 'None of it was there.' }
  expect(only(readFeed(gap))).toEqual({
    kind: 'gap',
    since: gap.gapSince,
    message: gap.gapMessage,
  })
})

describe('no new listing for longer than its habit', () => {
  /** New listings every day for three weeks, after pauses of so many hours. */
  const rhythm = (pauseMs: number, count = 21): FeedHabit => ({
    ...noHabit(),
    days: Array.from({ length: count }, (_, n) => ({
      day: ago((30 - n) * dayMs)
        .toISOString()
        .slice(0, 10),
      fresh: 3,
      arrivals: 1,
      watchedMs: dayMs,
      pauseMs,
    })),
  })
  const quiet = (silentMs: number, habit: FeedHabit, more: Partial<Feed> = {}) =>
    readFeed({ lastNewAt: ago(silentMs), habit, ...more })

  test.each([
    ['three times the longest pause', 72 * hourMs, 24 * hourMs, false],
    ['more than three times', 72 * hourMs + 1, 24 * hourMs, true],
    ['within the first day, however quick it was', 24 * hourMs, hourMs, false],
    ['over a day, where it was quick', 25 * hourMs, hourMs, true],
    ['a week-end where it has its week-ends off', 71 * hourMs, 71 * hourMs, false],
  ])('%s', (_, silentMs, pauseMs, isFlagged) => {
    expect(kinds(quiet(silentMs, rhythm(pauseMs)))).toEqual(isFlagged ? ['silent'] : [])
  })

  test('says how long, and how long it took before', () => {
    expect(only(quiet(5 * dayMs, rhythm(24 * hourMs)))).toEqual({
      kind: 'silent',
      since: ago(2 * dayMs),
      message: 'No new listing for 5 days. Its longest pause before was 24 hours.',
    })
  })

  test('of a hundred feeds whose listings come at random hardly one is flagged in half a year', () => {
    const random = randomOf(20261123)
    const flagged = Array.from({ length: 100 }, () => isFlaggedWithin(180, random)).filter(Boolean)
    expect(flagged.length).toBeLessThanOrEqual(5)

    /** Looks every second hour at a feed that has something new once in twelve of its looks. */
    function isFlaggedWithin(days: number, { int }: Random): boolean {
      const start = now.getTime() - days * dayMs
      let habit = noHabit()
      let lastSuccessAt = new Date(start)
      let lastNewAt = lastSuccessAt
      for (let look = 1; look <= days * 12; look++) {
        const at = new Date(start + look * 2 * hourMs)
        const fresh = int(12) === 0 ? 1 : 0
        habit = withLook(habit, { now: at, fresh, lastAt: lastSuccessAt, lastNewAt })
        lastSuccessAt = at
        if (fresh > 0) lastNewAt = at
        if (kinds(readFeed({ habit, lastSuccessAt, lastNewAt })).length > 0) return true
      }
      return false
    }
  })

  test('thin evidence: nothing is said', () => {
    expect(kinds(quiet(90 * dayMs, rhythm(hourMs, 9)))).toEqual([])
    expect(kinds(quiet(90 * dayMs, noHabit()))).toEqual([])
  })

  test('counts as far as somebody has looked: a feed that fails is not silent', () => {
    const lastSuccessAt = ago(9 * dayMs)
    expect(kinds(quiet(10 * dayMs, rhythm(24 * hourMs), { lastSuccessAt }))).toEqual([])
  })

  test('two looks are needed at least', () => {
    const cadenceMs = 7 * dayMs
    expect(kinds(quiet(8 * dayMs, rhythm(24 * hourMs), { cadenceMs }))).toEqual([])
  })
})
