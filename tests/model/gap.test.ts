import { describe, expect, test } from 'bun:test'
import { hourMs } from '../../src/model/feed'
import { gapOf, type Turnover } from '../../src/model/gap'
import { type FeedHabit, noHabit } from '../../src/model/habit'
import { spanOf } from '../../src/model/span'

const now = new Date('2026-11-23T12:00:00Z')
const hoursAgo = (hours: number) => new Date(now.getTime() - hours * hourMs)
const day = { day: '2026-11-22', arrivals: 24, pauseMs: 0, watchedMs: 24 * hourMs }

const say = (turnover: Partial<Turnover> = {}, habit: Partial<FeedHabit> = {}) =>
  gapOf(
    { habit: { ...noHabit(), ...habit } },
    { carried: 100, lastAt: hoursAgo(6), oldestPostedAt: null, now, ...turnover },
  ).message

test('certain is how many came, not how many were missed', () => {
  const message = say()
  expect(message).toStartWith(
    'None of its 100 items was there at the last look, 6 hours ago: at least 100 came since.',
  )
  expect(message).toContain('How many were missed cannot be told.')
})

test('by the usual pace of the feed the loss is estimated, and the cadence holds a margin of two', () => {
  const message = say({}, { days: [{ ...day, fresh: 40 * 24 }] })
  expect(message).toContain('About 140 listings were missed, by the pace of the feed.')
  expect(message).toEndWith('To miss none, ask every 75 minutes or more often.')
})

test('a slower habit does not belie what is seen: all of it came since the last look', () => {
  const message = say({}, { days: [{ ...day, fresh: 24 }] })
  expect(message).toContain('cannot be told')
  expect(message).toEndWith('ask every 3 hours or more often.')
})

describe('how far the document reaches back', () => {
  test('less than to the last look: so much was not seen, and the pace is what it shows', () => {
    const message = say({ oldestPostedAt: hoursAgo(2) })
    expect(message).toContain('They reach back 2 hours only, so 4 hours were not seen.')
    expect(message).toContain('About 200 listings were missed')
    expect(message).toEndWith('ask every 60 minutes or more often.')
  })

  test.each([
    ['beyond the last look', hoursAgo(7)],
    ['into the future', new Date(now.getTime() + hourMs)],
  ])('%s: says nothing', (_, oldestPostedAt) => {
    expect(say({ oldestPostedAt })).toBe(say())
  })
})

test('a minute is the shortest cadence', () => {
  expect(say({ carried: 5, lastAt: new Date(now.getTime() - 30_000) })).toEndWith(
    'ask every 60 seconds or more often.',
  )
})

test.each([
  [500, '1 second'],
  [119_000, '119 seconds'],
  [120_000, '2 minutes'],
  [2 * hourMs, '2 hours'],
  [47 * hourMs, '47 hours'],
  [50 * hourMs, '2 days'],
])('%p ms is %s', (ms, text) => {
  expect(spanOf(ms)).toBe(text)
})
