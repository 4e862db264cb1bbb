import { describe, expect, test } from 'bun:test'
import { type PayFields, readSalary } from '../../src/reader/values/money'

const fields = (given: Partial<PayFields>): PayFields => ({
  ...{ text: null, min: null, max: null, currency: null, unit: null, country: null },
  ...given,
})

const summary = (given: Partial<PayFields>) => {
  const { salary } = readSalary(fields(given))
  return salary && [salary.minValue, salary.maxValue, salary.currency, salary.unitText]
}

describe('pay in one text', () => {
  const table: [text: string, is: ReturnType<typeof summary>][] = [
    ['', null],
    ['0', null],
    ['-5000', null],
    ['1', null],
    ['999999', null],
    ['Competitive', null],
    ['Negotiable, with 401k and a 5% bonus', null],
    ['90000', [90000, 90000, null, null]],
    ['90 000', [90000, 90000, null, null]],
    ["CHF 90'000", [90000, 90000, 'CHF', null]],
    ['€40,000 - €50,000 per year', [40000, 50000, 'EUR', 'YEAR']],
    ['40.000 – 50.000 EUR / year', [40000, 50000, 'EUR', 'YEAR']],
    ['£30k-£40k pa', [30000, 40000, 'GBP', 'YEAR']],
    ['50-60k', [50000, 60000, null, null]],
    ['1.5k monthly', [1500, 1500, null, 'MONTH']],
    ['1.234,50 € per month', [1234.5, 1234.5, 'EUR', 'MONTH']],
    ['Up to ₹12,00,000', [null, 1200000, 'INR', null]],
    ['From £22.50 per hour', [22.5, null, 'GBP', 'HOUR']],
    ['$80,000+ annually', [80000, null, null, 'YEAR']],
    ['US$ 100 a day', [100, 100, 'USD', 'DAY']],
    ['20 to 25 USD hourly', [20, 25, 'USD', 'HOUR']],
    ['3000 EUR biweekly', [3000, 3000, 'EUR', null]],
    ['40000 plus commission, yearly', [40000, 40000, null, null]],
    ['60000 EUR, 30 days of holiday a year', [60000, 60000, 'EUR', 'YEAR']],
  ]
  for (const [text, is] of table) test(text || 'empty', () => expect(summary({ text })).toEqual(is))
})

test('a dollar is of the country of the place, else of none', () => {
  expect(summary({ text: '$50K per year', country: 'US' })?.[2]).toBe('USD')
  expect(summary({ text: '$50K per year', country: 'CA' })?.[2]).toBe('CAD')
  expect(summary({ text: '$50K per year' })?.[2]).toBeNull()
})

test('parts: bounds, currency and interval of their own', () => {
  const parts = { min: '40000.00', max: '60000.00', currency: 'usd', unit: 'Annually' }
  expect(summary(parts)).toEqual([40000, 60000, 'USD', 'YEAR'])
  expect(summary({ min: '0', max: '0', currency: 'USD' })).toBeNull()
  expect(summary({ min: '15', unit: 'PER_HOUR' })).toEqual([15, null, null, 'HOUR'])
})

test('bounds the wrong way round are swapped and flagged', () => {
  const { salary, flags } = readSalary(fields({ min: '60000', max: '40000' }))
  expect([salary?.minValue, salary?.maxValue, flags]).toEqual([40000, 60000, ['swapped']])
})

test('bounds far apart are kept and flagged', () => {
  const { salary, flags } = readSalary(fields({ min: '4', max: '5500', unit: 'monthly' }))
  expect([salary?.minValue, salary?.maxValue, flags]).toEqual([4, 5500, ['wide']])
})

test('the text stays beside what was read', () => {
  expect(readSalary(fields({ text: ' 3000 EUR\n biweekly' })).salary?.raw).toBe('3000 EUR biweekly')
})
