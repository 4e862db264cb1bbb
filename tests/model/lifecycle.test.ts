import { describe, expect, test } from 'bun:test'
import {
  type Bearer,
  type Carried,
  hasExpired,
  isMissedByOthers,
  isReopenedBy,
  isReturn,
  isVouchedFor,
  lastShownAt,
  missedBefore,
  type Witness,
  withWitness,
} from '../../src/model/lifecycle'
import { aFeed } from '../support/factories'

const healthy = (runId: string): Witness => ({ runId, isHealthy: true })
const doubtful = (runId: string): Witness => ({ runId, isHealthy: false })

const aBearer = (overrides: Partial<Bearer> = {}): Bearer => ({
  ...aFeed({ kind: 'full' }),
  isSourcePaused: false,
  ...overrides,
})
const bearersOf = (...bearers: Bearer[]) => new Map(bearers.map((bearer) => [bearer.id, bearer]))

const at = new Date('2026-11-23T10:00:00Z')
const later = new Date('2026-11-23T11:00:00Z')
const carried = (...sightings: [feedId: string, runId: string][]): Carried => ({
  key: 'k',
  validThrough: null,
  sightings: sightings.map(([feedId, runId]) => ({ feedId, runId, seenAt: at })),
})

describe('witnesses', () => {
  test.each<[string, Witness[], Witness, Witness[]]>([
    ['the first', [], healthy('1'), [healthy('1')]],
    [
      'the last two healthy ones stay',
      [healthy('2'), healthy('1')],
      healthy('3'),
      [healthy('3'), healthy('2')],
    ],
    [
      'a healthy one makes doubtful ones before it worthless',
      [doubtful('3'), doubtful('2'), healthy('1')],
      healthy('4'),
      [healthy('4'), healthy('1')],
    ],
    [
      'two doubtful ones stand before the healthy',
      [doubtful('3'), doubtful('2'), healthy('1')],
      doubtful('4'),
      [doubtful('4'), doubtful('3'), healthy('1')],
    ],
    [
      'doubtful ones alone',
      [doubtful('2'), doubtful('1')],
      doubtful('3'),
      [doubtful('3'), doubtful('2')],
    ],
    [
      'the same run twice is one',
      [healthy('2'), healthy('1')],
      healthy('2'),
      [healthy('2'), healthy('1')],
    ],
  ])('%s', (_, before, witness, after) => {
    expect(withWitness(before, witness)).toEqual(after)
  })
})

describe('missed by two runs is what was sighted last before', () => {
  test.each<[string, Witness[], string | null, string | null, string | null]>([
    ['no run', [], null, null, null],
    ['one run', [healthy('1')], null, null, null],
    ['two healthy runs', [healthy('2'), healthy('1')], null, '1', '1'],
    ['one of them doubtful', [doubtful('2'), healthy('1')], null, null, '1'],
    ['doubtful after healthy', [doubtful('3'), healthy('2'), healthy('1')], null, '1', '2'],
    ['a rejected one', [healthy('2'), healthy('1')], '1', null, null],
    ['both before the rejection', [healthy('2'), healthy('1')], '2', null, null],
  ])('%s', (_, witnesses, witnessesAfter, sure, any) => {
    expect(missedBefore({ witnesses, witnessesAfter }, true)).toBe(sure)
    expect(missedBefore({ witnesses, witnessesAfter }, false)).toBe(any)
  })
})

describe('other feeds', () => {
  const witnesses = [healthy('3'), healthy('2')]
  test.each<[string, Partial<Bearer>, boolean]>([
    ['a full feed that has missed it twice', { witnesses }, true],
    ['a full feed that has missed it once', { witnesses: [healthy('2')] }, false],
    [
      'a full feed whose second run is doubtful',
      { witnesses: [doubtful('3'), healthy('2')] },
      false,
    ],
    ['a full feed whose brake is on', { witnesses, brake: aBrake() }, false],
    ['a window', { kind: 'window' }, true],
    ['a paused full feed', { isEnabled: false }, true],
    ['a full feed of a paused source', { isSourcePaused: true }, true],
  ])('%s', (_, overrides, isMissed) => {
    const bearers = bearersOf(aBearer({ id: 'a' }), aBearer({ id: 'b', ...overrides }))
    const row = carried(['a', '1'], ['b', '1'], ['removed', '1'])
    expect(isMissedByOthers(row, 'a', bearers)).toBe(isMissed)
  })

  test('only a telling one vouches for a listing', () => {
    const row = carried(['a', '1'])
    expect(isVouchedFor(row, bearersOf(aBearer({ id: 'a' })))).toBe(true)
    expect(isVouchedFor(row, bearersOf(aBearer({ id: 'a', kind: 'window' })))).toBe(false)
    expect(isVouchedFor(row, bearersOf(aBearer({ id: 'a', isEnabled: false })))).toBe(false)
    expect(isVouchedFor(row, bearersOf())).toBe(false)
  })

  test('a confirmation counts as having been shown, where it confirms that sighting', () => {
    const confirmed = { id: 'a', lastCompleteRunId: '1', lastConfirmedAt: later }
    expect(lastShownAt(carried(['a', '1']), bearersOf(aBearer(confirmed)))).toEqual(later)
    expect(lastShownAt(carried(['a', '0']), bearersOf(aBearer(confirmed)))).toEqual(at)
  })
})

function aBrake() {
  const counts = { count: 1, of: 1 }
  return { since: at, runId: '3', reason: 'all' as const, ...counts, before: '2', approval: null }
}

describe('a date is over', () => {
  test.each<[string | null, string, boolean]>([
    [null, '2030-01-01T00:00:00Z', false],
    ['2026-11-23T10:00:00Z', '2026-11-23T09:59:59Z', false],
    ['2026-11-23T10:00:00Z', '2026-11-23T10:00:00Z', true],
    ['2026-11-23', '2026-11-24T11:59:59Z', false],
    ['2026-11-23', '2026-11-24T12:00:00Z', true],
  ])('%s at %s: %p', (validThrough, now, isOver) => {
    expect(hasExpired(validThrough ? new Date(validThrough) : null, new Date(now))).toBe(isOver)
  })
})

test('a closed listing that is shown is open again, but one whose date is over only with another', () => {
  const over = { validThrough: at }
  expect(isReturn({ closedReason: null })).toBe(false)
  expect(isReturn({ closedReason: 'absent' })).toBe(true)
  expect(isReturn({ closedReason: 'expired' })).toBe(false)
  expect(isReopenedBy({ closedReason: 'absent' }, over, later)).toBe(true)
  expect(isReopenedBy({ closedReason: 'expired' }, over, later)).toBe(false)
  expect(isReopenedBy({ closedReason: 'expired' }, { validThrough: null }, later)).toBe(true)
  expect(isReopenedBy({ closedReason: null }, { validThrough: null }, later)).toBe(false)
})
