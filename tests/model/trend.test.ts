import { describe, expect, test } from 'bun:test'
import { slotsOf, type TrendGrain } from '../../src/model/trend'
import { startOf } from '../../src/model/zone'
import { slotWords } from '../../views/trend-words'

const hoursOf = ({ from, to }: { from: Date; to: Date }) => (+to - +from) / 3_600_000

describe('hours and days follow each other without a gap, and each instant belongs to the one that it is in', () => {
  // The last week before each of these instants has a change of clocks.
  const table: [zone: string, grain: TrendGrain, now: string, lengths: number[]][] = [
    ['Europe/Paris', 'day', '2026-03-31T12:00:00Z', [23, 24]],
    ['Europe/Paris', 'day', '2026-10-28T12:00:00Z', [24, 25]],
    ['Europe/Paris', 'hour', '2026-10-28T12:00:00Z', [1]],
    // Their clocks skip a midnight, or show one twice.
    ['Africa/Cairo', 'day', '2026-04-27T12:00:00Z', [23, 24]],
    ['America/Havana', 'day', '2026-11-04T12:00:00Z', [24, 25]],
    ['America/Havana', 'hour', '2026-11-04T12:00:00Z', [1]],
    ['Asia/Kathmandu', 'hour', '2026-10-28T12:00:00Z', [1]],
    ['Pacific/Chatham', 'day', '2026-04-07T12:00:00Z', [24, 25]],
    // By half an hour.
    ['Australia/Lord_Howe', 'day', '2026-04-07T12:00:00Z', [24, 24.5]],
    ['Australia/Lord_Howe', 'hour', '2026-04-07T12:00:00Z', [0.5, 1]],
    ['Australia/Lord_Howe', 'hour', '2026-10-06T12:00:00Z', [0.5, 1]],
  ]
  test.each(table)('%s, by %s, before %s', (zone, grain, now, lengths) => {
    const slots = slotsOf('7d', grain, new Date(now), zone)
    expect(slots).toHaveLength(grain === 'hour' ? 168 : 7)
    expect([...new Set(slots.map(hoursOf))].toSorted((a, b) => a - b)).toEqual(lengths)
    for (const [place, { start, from, to }] of slots.entries()) {
      expect(from).toEqual(slots[place - 1]?.to ?? from)
      for (const at of [+from, (+from + +to) / 2, +to - 1])
        expect(startOf(grain, new Date(at), zone)).toEqual(start)
    }
  })
})

test('an hour that clocks show twice is told apart', () => {
  const words = slotsOf('7d', 'hour', new Date('2026-10-28T12:00:00Z'), 'Europe/Paris').map(
    (slot) => slotWords(slot, 'hour', 'Europe/Paris'),
  )
  expect(words.filter((name) => name.startsWith('Sun 25 Oct 02:00'))).toEqual([
    'Sun 25 Oct 02:00',
    'Sun 25 Oct 02:00, again',
  ])
  expect(new Set(words).size).toBe(168)
})
