import { describe, expect, test } from 'bun:test'
import { readEmploymentTypes } from '../../src/reader/values/employment'

describe('employment types', () => {
  const table: [label: string, is: string[]][] = [
    ['Full Time', ['FULL_TIME']],
    ['full-time', ['FULL_TIME']],
    ['FULLTIME', ['FULL_TIME']],
    ['Regular', ['FULL_TIME']],
    ['Part_Time', ['PART_TIME']],
    ['fulltime, parttime', ['FULL_TIME', 'PART_TIME']],
    ['Full Time/Contract', ['FULL_TIME', 'CONTRACTOR']],
    ['Freelance', ['CONTRACTOR']],
    ['Temp', ['TEMPORARY']],
    ['Fixed-term', ['TEMPORARY']],
    ['Internship', ['INTERN']],
    ['Volunteer', ['VOLUNTEER']],
    ['Per Diem', ['PER_DIEM']],
    ['Other', ['OTHER']],
    ['Regular Full Time (Salary)', ['FULL_TIME']],
    ['Full-time contract', ['FULL_TIME', 'CONTRACTOR']],
    ['Permanent', []],
    ['Permanent contract', []],
    ['CDI', []],
    ['International', []],
    ['Something else', []],
    ['', []],
  ]
  for (const [label, is] of table)
    test(label || 'empty', () => expect<string[]>(readEmploymentTypes([label])).toEqual(is))
})

test('several labels make one list without repetition', () => {
  expect(readEmploymentTypes(['Full Time', 'full-time; contract'])).toEqual([
    'FULL_TIME',
    'CONTRACTOR',
  ])
})
