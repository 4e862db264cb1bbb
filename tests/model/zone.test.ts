import { describe, expect, test } from 'bun:test'
import { type Grain, instantOf, startOf, wallOf } from '../../src/model/zone'

describe('an hour, day or month begins', () => {
  const table: [what: string, grain: Grain, at: string, zone: string, start: string][] = [
    ['in UTC', 'hour', '2026-11-23T10:59:59.999Z', 'UTC', '2026-11-23T10:00:00.000Z'],
    ['in UTC', 'day', '2026-11-23T23:59:59.999Z', 'UTC', '2026-11-23T00:00:00.000Z'],
    ['in UTC', 'month', '2026-11-23T23:59:59.999Z', 'UTC', '2026-11-01T00:00:00.000Z'],
    [
      'half an hour aside',
      'hour',
      '2026-11-23T10:10:00.5Z',
      'Asia/Kolkata',
      '2026-11-23T09:30:00.000Z',
    ],
    [
      'three quarters aside',
      'hour',
      '2026-11-23T10:10:00Z',
      'Asia/Kathmandu',
      '2026-11-23T09:15:00.000Z',
    ],
    [
      'half an hour aside',
      'day',
      '2026-11-23T18:29:00Z',
      'Asia/Kolkata',
      '2026-11-23T00:00:00.000Z',
    ],
    [
      'half an hour aside',
      'day',
      '2026-11-23T18:30:00Z',
      'Asia/Kolkata',
      '2026-11-24T00:00:00.000Z',
    ],
    [
      'far in the west',
      'day',
      '2026-11-23T09:59:00Z',
      'Pacific/Pago_Pago',
      '2026-11-22T00:00:00.000Z',
    ],
    [
      'far in the east',
      'day',
      '2026-11-23T10:00:00Z',
      'Pacific/Kiritimati',
      '2026-11-24T00:00:00.000Z',
    ],
    [
      'when clocks are put back, the first time',
      'hour',
      '2026-10-25T00:30:00Z',
      'Europe/Paris',
      '2026-10-25T00:00:00.000Z',
    ],
    [
      'when clocks are put back, the second time',
      'hour',
      '2026-10-25T01:30:00Z',
      'Europe/Paris',
      '2026-10-25T01:00:00.000Z',
    ],
    [
      'before clocks are put forward',
      'month',
      '2026-02-28T23:30:00Z',
      'Europe/Paris',
      '2026-03-01T00:00:00.000Z',
    ],
  ]
  test.each(table)('%s: %s of %s %s', (_what, grain, at, zone, start) => {
    expect(startOf(grain, new Date(at), zone).toISOString()).toBe(start)
  })
})

test('clocks of a zone show what they show, also before 1970', () => {
  expect(wallOf(new Date('2026-11-23T10:10:10.900Z'), 'Asia/Kolkata')).toEqual(
    new Date('2026-11-23T15:40:10Z'),
  )
  expect(wallOf(new Date('1969-12-31T23:00:00Z'), 'Europe/Paris')).toEqual(
    new Date('1970-01-01T00:00:00Z'),
  )
})

describe('the first instant at which clocks show', () => {
  const table: [what: string, wall: string, zone: string, instant: string][] = [
    ['midnight', '2026-11-23T00:00:00Z', 'Europe/Paris', '2026-11-22T23:00:00.000Z'],
    [
      'midnight half an hour aside',
      '2026-11-23T00:00:00Z',
      'Asia/Kolkata',
      '2026-11-22T18:30:00.000Z',
    ],
    [
      'what they skip: the next that they show',
      '2026-03-29T02:30:00Z',
      'Europe/Paris',
      '2026-03-29T01:30:00.000Z',
    ],
    [
      'what they show twice: the first',
      '2026-10-25T02:30:00Z',
      'Europe/Paris',
      '2026-10-25T00:30:00.000Z',
    ],
    [
      'a midnight that they skip',
      '2026-04-24T00:00:00Z',
      'Africa/Cairo',
      '2026-04-23T22:00:00.000Z',
    ],
  ]
  test.each(table)('%s (%s, %s)', (_what, wall, zone, instant) => {
    expect(instantOf(new Date(wall), zone).toISOString()).toBe(instant)
  })
})
