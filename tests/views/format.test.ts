import { describe, expect, test } from 'bun:test'
import {
  counted,
  formatBytes,
  formatDuration,
  formatInstant,
  formatNumber,
} from '../../views/format'
import { payText } from '../../views/pay'

test.each([
  [0, '0 ms'],
  [340.4, '340 ms'],
  [999, '999 ms'],
  [1000, '1 s'],
  [1040, '1.0 s'],
  [30_000, '30 s'],
  [59_940, '59.9 s'],
  [59_960, '1 min'],
  [200_000, '3 min 20 s'],
  [3_599_999, '1 h'],
  [7_500_000, '2 h 5 min'],
  [86_400_000 * 50, '1,200 h'],
])('%d ms is %s', (ms, text) => expect(formatDuration(ms)).toBe(text))

test.each([
  [0, '0 B'],
  [999, '999 B'],
  [1000, '1.0 KB'],
  [6300, '6.3 KB'],
  [1_600_000, '1.6 MB'],
  [2_000_000_000, '2.0 GB'],
])('%d bytes are %s', (bytes, text) => expect(formatBytes(bytes)).toBe(text))

test('instants are UTC, numbers have separators, one is one', () => {
  expect(formatInstant(new Date('2026-11-23T02:10:05.678Z'))).toBe('2026-11-23 02:10:05 UTC')
  expect(formatNumber(1234567)).toBe('1,234,567')
  expect([counted(1, 'run'), counted(0, 'run'), counted(2, 'entry', 'entries')]).toEqual([
    '1 run',
    '0 runs',
    '2 entries',
  ])
})

describe('pay', () => {
  const pay = { minValue: null, maxValue: null, currency: null, unitText: null, raw: 'competitive' }
  test.each([
    ['what the feed wrote where no figure is certain', pay, 'competitive'],
    [
      'a range',
      { ...pay, minValue: 50_000, maxValue: 70_000, currency: 'USD', unitText: 'YEAR' as const },
      'USD 50,000 to 70,000 a year',
    ],
    ['one figure', { ...pay, minValue: 20, maxValue: 20, unitText: 'HOUR' as const }, '20 an hour'],
    ['an upper end alone', { ...pay, maxValue: 9 }, '9'],
  ])('%s', (_rule, salary, text) => expect(payText(salary)).toBe(text))
})
