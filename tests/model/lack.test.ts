import { expect, test } from 'bun:test'
import { dayMs } from '../../src/model/habit'
import { type Lack, lacks, lacksOf } from '../../src/model/lack'
import type { ListingDraft } from '../../src/model/listing'
import { aListingDraft } from '../support/factories'

const now = new Date('2026-11-23T12:00:00Z')
const place = { raw: 'Lyon', locality: 'Lyon', region: null, country: 'FR', postalCode: null }
const remote: Partial<ListingDraft> = {
  workplace: 'remote',
  jobLocation: null,
  applicantLocationRequirements: ['France'],
}
const whole: Partial<ListingDraft> = {
  title: 'Gardener',
  description: '<p>Garden</p>',
  datePosted: now,
  hiringOrganization: { name: 'Garden', logo: null },
  jobLocation: place,
  employmentType: ['FULL_TIME'],
  baseSalary: { minValue: 1, maxValue: 1, currency: 'EUR', unitText: 'HOUR', raw: '1' },
  validThrough: new Date(now.getTime() + dayMs),
}

/** By Google's guidelines for JobPosting. */
const rules: [string, Partial<ListingDraft>, Lack[]][] = [
  ['a whole listing lacks nothing', {}, []],
  ['a place needs its country', { jobLocation: { ...place, country: null } }, ['country']],
  ['a place may stand for a country alone', { jobLocation: { ...place, locality: null } }, []],
  ['remote work needs no place, but where applicants may live', remote, []],
  [
    'remote work from anywhere names no country',
    { ...remote, applicantLocationRequirements: [], isWorldwide: true },
    ['place'],
  ],
  [
    'remote work whose applicants are told needs no country of its place',
    { ...remote, jobLocation: { ...place, country: null } },
    [],
  ],
  [
    'where applicants may live is no place of hybrid work',
    { ...remote, workplace: 'hybrid' },
    ['place'],
  ],
  ['a day that has not ended everywhere is not over', { validThrough: new Date('2026-11-23') }, []],
  ['yesterday is over', { validThrough: new Date('2026-11-21') }, ['expired']],
  ['an instant is over at once', { validThrough: new Date(now.getTime() - 1) }, ['expired']],
]

for (const [rule, overrides, expected] of rules)
  test(rule, () =>
    expect(lacksOf(aListingDraft({ ...whole, ...overrides }), now)).toEqual(expected),
  )

test('what Google requires is named as required', () => {
  const required = Object.entries(lacks).filter(([, { isRequired }]) => isRequired)
  expect(required.map(([lack]) => lack)).toEqual([
    ...['title', 'description', 'datePosted', 'hiringOrganization', 'place', 'country', 'expired'],
  ])
})
