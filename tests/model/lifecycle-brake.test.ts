import { describe, expect, test } from 'bun:test'
import { dueLoss, holdReason, type Loss } from '../../src/model/lifecycle-brake'

test.each([
  [0, 0, null],
  [0, 100, null],
  [19, 100, null],
  [20, 100, null],
  [21, 100, 'many'],
  [9, 20, null],
  [10, 20, 'many'],
  [1, 1, 'all'],
  [9, 9, 'all'],
  [12, 9, 'all'],
] as const)('%i of %i listings: %p', (count, of, reason) => {
  expect(holdReason(count, of)).toBe(reason)
})

const dayMs = 86_400_000
const now = new Date('2026-11-23T10:00:00Z')
const ago = (ms: number) => new Date(now.getTime() - ms)
const loss = (runId: string, ageMs: number, count: number): Loss => ({
  runId,
  seenAt: ago(ageMs),
  count,
})

describe('what may be closed now', () => {
  test.each<[string, Loss[], string, number, Date | null]>([
    ['nothing is missing', [], '9', 0, null],
    ['all is a day old', [loss('2', dayMs, 3), loss('1', 2 * dayMs, 4)], '9', 7, null],
    [
      'the newer one waits for its day, and is left out',
      [loss('2', dayMs - 1, 3), loss('1', 2 * dayMs, 4)],
      '2',
      4,
      new Date(now.getTime() + 1),
    ],
    [
      'what two runs have not missed yet does not count',
      [loss('9', 3 * dayMs, 5), loss('1', dayMs, 4)],
      '9',
      4,
      null,
    ],
  ])('%s', (_, losses, before, count, nextAt) => {
    expect(dueLoss(losses, '9', dayMs, now)).toEqual({ before, count, nextAt })
  })
})
