import { describe, expect, test } from 'bun:test'
import { hourMs } from '../../src/model/feed'
import {
  dayMs,
  type FeedHabit,
  longestPauseMs,
  noHabit,
  usualItemCount,
  usualPerHour,
  withItemCount,
  withLook,
} from '../../src/model/habit'

const start = Date.parse('2026-11-02T00:00:00Z')

/** Looks at a feed at these hours after the start, with so many new listings each; the first look at hour 0. */
function looked(looks: [hour: number, fresh: number][]): FeedHabit {
  let habit = noHabit()
  let lastAt = new Date(start)
  let lastNewAt = lastAt
  for (const [hour, fresh] of looks) {
    const now = new Date(start + hour * hourMs)
    habit = withLook(habit, { now, fresh, lastAt, lastNewAt })
    lastAt = now
    if (fresh > 0) lastNewAt = now
  }
  return habit
}

/** Every hour for so many days; something new at the hours of the day for which `isNew` holds. */
const hourly = (days: number, isNew: (hour: number) => boolean): FeedHabit =>
  looked(
    Array.from({ length: days * 24 }, (_, n): [number, number] => [n + 1, isNew(n + 1) ? 2 : 0]),
  )

test('the last 20 documents are the habit, by their median', () => {
  const counts = Array.from({ length: 25 }, (_, n) => n)
  const habit = counts.reduce(withItemCount, noHabit())
  expect(habit.itemCounts).toEqual(counts.slice(5))
  expect(usualItemCount(habit)).toBe(14.5)
  expect(usualItemCount({ ...habit, itemCounts: [1, 9, 2, 1000, 3] })).toBe(3)
  expect(usualItemCount({ ...habit, itemCounts: [1, 2, 3, 4] })).toBeNull()
})

test('items end the word that being empty is right', () => {
  expect(withItemCount({ ...noHabit(), isEmptyRight: true }, 3).isEmptyRight).toBe(false)
})

describe('pauses between new listings', () => {
  test('the longest one, counted as far as we had looked in vain', () => {
    // New at 9 o'clock: looked in vain until 8 the next day, and over the week-end.
    const habit = hourly(21, (hour) => hour % 24 === 9 && Math.floor(hour / 24) % 7 < 5)
    expect(longestPauseMs(habit)).toBe(71 * hourMs)
  })

  test('a time in which nobody looked is no pause of the feed', () => {
    const daily = Array.from({ length: 20 }, (_, day): [number, number] => [day * 24 + 24, 1])
    const later = daily.map(([hour, fresh]): [number, number] => [hour + 60 * 24, fresh])
    expect(longestPauseMs(looked([...daily, ...later]))).toBe(0)
  })

  test('silent while less than two weeks, or ten arrivals, tell of it', () => {
    expect(longestPauseMs(hourly(13, (hour) => hour % 24 === 9))).toBeNull()
    expect(longestPauseMs(hourly(15, (hour) => hour % 24 === 9))).not.toBeNull()
    expect(longestPauseMs(hourly(27, (hour) => hour % 72 === 9))).toBeNull()
  })

  test('a long silence does not wear the evidence out', () => {
    const habit = hourly(120, (hour) => hour < 20 * 24 && hour % 24 === 9)
    expect(habit.days).toHaveLength(20)
    expect(longestPauseMs(habit)).toBe(23 * hourMs)
  })

  test('28 days with new listings are kept', () => {
    expect(hourly(40, (hour) => hour % 24 === 9).days).toHaveLength(28)
  })
})

test('the pace: new listings an hour, the time without any counted in', () => {
  expect(usualPerHour(noHabit())).toBeNull()
  expect(usualPerHour(hourly(14, () => true))).toBeCloseTo(2)
  expect(usualPerHour(hourly(14, (hour) => hour % 24 === 9))).toBeCloseTo(2 / 24, 2)
  expect(dayMs).toBe(24 * hourMs)
})
