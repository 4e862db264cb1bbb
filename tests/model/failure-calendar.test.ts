import { describe, expect, test } from 'bun:test'
import {
  binomialTail,
  calendarOf,
  failurePatterns,
  type TriedHour,
  wordsOf,
} from '../../src/model/failure-calendar'
import { wallOf } from '../../src/model/zone'
import { randomOf } from '../fuzz/random'

const hourMs = 3_600_000
/** A Monday. */
const end = Date.parse('2026-11-23T00:00:00Z')

/** An hourly feed over so many weeks; `fails` is asked of what clocks of the zone show. */
function hoursOf(weeks: number, fails: (weekday: number, hour: number) => boolean, zone = 'UTC') {
  return Array.from({ length: weeks * 168 }, (_, index): TriedHour => {
    const start = new Date(end - (index + 1) * hourMs)
    const wall = wallOf(start, zone)
    const isFailed = fails((wall.getUTCDay() + 6) % 7, wall.getUTCHours())
    return { start, tried: 1, failed: isFailed ? 1 : 0 }
  })
}

const patternsIn = (hours: TriedHour[], zone = 'UTC') =>
  failurePatterns(calendarOf(hours, zone)).map((pattern) => wordsOf(pattern, zone))

const tuesdayNight = (weekday: number, hour: number) => weekday === 1 && (hour === 2 || hour === 3)

describe('a pattern is said in words', () => {
  test('hours of a weekday', () => {
    expect(patternsIn(hoursOf(13, tuesdayNight))).toEqual(['most Tuesdays 02:00-04:00 UTC'])
  })

  test('with its evidence', () => {
    const [pattern] = failurePatterns(calendarOf(hoursOf(13, tuesdayNight), 'UTC'))
    expect(pattern).toEqual({ weekday: 1, fromHour: 2, toHour: 4, dates: 26, failedDates: 26 })
  })

  test('hours of every day, and not of each weekday again', () => {
    expect(patternsIn(hoursOf(13, (_, hour) => hour === 23))).toEqual(['most days 23:00-24:00 UTC'])
  })

  test('in the time zone, half an hour aside and over a change of clocks', () => {
    for (const zone of ['Asia/Kolkata', 'America/St_Johns', 'Europe/Paris'])
      expect(patternsIn(hoursOf(13, tuesdayNight, zone), zone)).toEqual([
        `most Tuesdays 02:00-04:00 ${zone}`,
      ])
  })

  test('when it fails three times in four, and now and then at other times', () => {
    const random = randomOf(3)
    const fails = (weekday: number, hour: number) =>
      tuesdayNight(weekday, hour) ? random.int(100) < 80 : random.int(100) < 2
    expect(patternsIn(hoursOf(13, fails))).toEqual(['most Tuesdays 02:00-04:00 UTC'])
  })
})

describe('nothing is said', () => {
  test('of a feed that never fails, or was never tried', () => {
    expect(patternsIn(hoursOf(13, () => false))).toEqual([])
    expect(patternsIn([])).toEqual([])
  })

  test('of a feed that always fails: that is no matter of the hour', () => {
    expect(patternsIn(hoursOf(13, () => true))).toEqual([])
  })

  test('of three dates, though it failed on each', () => {
    expect(patternsIn(hoursOf(3, tuesdayNight))).toEqual([])
    expect(patternsIn(hoursOf(4, tuesdayNight))).toHaveLength(1)
  })

  test('of one bad day', () => {
    const bad = new Date('2026-11-17T00:00:00Z').getTime()
    const hours = hoursOf(13, () => false).map((hour) =>
      +hour.start >= bad && +hour.start < bad + 24 * hourMs ? { ...hour, failed: 1 } : hour,
    )
    expect(patternsIn(hours)).toEqual([])
  })

  test('of a feed that fails by chance, however often: in one of a hundred calendars at most', () => {
    const random = randomOf(11)
    let said = 0
    for (const percent of [2, 10, 30, 50])
      for (let n = 0; n < 50; n++)
        said += patternsIn(hoursOf(13, () => random.int(100) < percent)).length > 0 ? 1 : 0
    expect(said).toBeLessThanOrEqual(2)
  })
})

test('the tail of the binomial distribution is as its tables have it', () => {
  expect(binomialTail(10, 8, 0.5)).toBeCloseTo(56 / 1024, 10)
  expect(binomialTail(13, 13, 0.5)).toBeCloseTo(1 / 8192, 10)
  expect(binomialTail(4, 0, 0.1)).toBe(1)
  expect(binomialTail(20, 3, 0.1)).toBeCloseTo(0.3230732, 6)
})
