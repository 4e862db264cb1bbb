import { describe, expect } from 'bun:test'
import { dayMs } from '../../../src/model/habit'
import { lackNames, lacks, lacksOf } from '../../../src/model/lack'
import { wholeDayMs } from '../../../src/model/lifecycle'
import type { ListingDraft, Salary } from '../../../src/model/listing'
import { anItem } from '../../support/factories'
import { type ContractTest, importFeed, present } from './harness'

const salary = (shape: Partial<Salary>): Salary => ({
  ...{ minValue: 1, maxValue: 2, currency: 'EUR', unitText: 'YEAR', raw: '1-2' },
  ...shape,
})
const place = { raw: 'Lyon', locality: 'Lyon', region: null, country: 'FR', postalCode: null }

const startOfDay = (at: Date) => new Date(at.getTime() - (at.getTime() % dayMs))

/** Whole: each of the others lacks something of it. */
const whole = (now: Date): Partial<ListingDraft> => ({
  description: '<p>Garden</p>',
  datePosted: now,
  validThrough: new Date(now.getTime() + 1000),
  employmentType: ['FULL_TIME'],
  hiringOrganization: { name: 'Garden', logo: null },
  jobLocation: place,
  workplace: null,
  applicantLocationRequirements: [],
  baseSalary: salary({}),
})

const variants = (now: Date): Partial<ListingDraft>[] => [
  {},
  { title: '' },
  { description: null },
  { datePosted: null },
  { hiringOrganization: { name: null, logo: 'https://board.example/logo.png' } },
  { jobLocation: null },
  { jobLocation: { ...place, country: null } },
  { jobLocation: { ...place, country: null }, workplace: 'hybrid' },
  {
    jobLocation: { ...place, country: null },
    workplace: 'remote',
    applicantLocationRequirements: ['France'],
  },
  { jobLocation: null, workplace: 'remote' },
  { jobLocation: null, workplace: 'remote', applicantLocationRequirements: ['France'] },
  { jobLocation: null, workplace: 'hybrid', applicantLocationRequirements: ['France'] },
  { validThrough: null },
  { validThrough: new Date(now.getTime() - 1) },
  { validThrough: startOfDay(now) },
  { validThrough: new Date(startOfDay(now).getTime() - 2 * wholeDayMs) },
  { employmentType: [] },
  { baseSalary: null },
  { baseSalary: salary({ currency: null }) },
  { baseSalary: salary({ unitText: null }) },
  { baseSalary: salary({ minValue: null, maxValue: null }) },
  { baseSalary: salary({ maxValue: null }) },
]

export function qualityContract(test: ContractTest): void {
  describe('what listings lack', () => {
    test('is counted and shown as lacksOf has it, for the open listings of the source', async ({
      store,
      clock,
    }) => {
      const now = clock.now()
      const items = variants(now).map((variant, index) =>
        anItem({ ...whole(now), ...variant, externalId: `v${index}`, source: 'board.example' }),
      )
      const other = anItem({ source: 'other.example', externalId: 'x', description: null })
      await importFeed(store, 'a', [[...items, other]])
      const drafts = items.map((item) => present(item.draft))
      const { open, lacking } = await store.quality.count('board.example')
      expect(open).toBe(items.length)
      for (const lack of lackNames) {
        const expected = drafts.filter((draft) => lacksOf(draft, now).includes(lack))
        expect({ lack, count: lacking[lack] }).toEqual({ lack, count: expected.length })
        const examples = await store.quality.examples('board.example', lack, 100)
        expect(examples.map(({ key }) => key).sort()).toEqual(expected.map(({ key }) => key).sort())
        expect(lacks[lack].meaning).toMatch(/^It .*\.$/)
      }
      expect(await store.quality.examples('board.example', 'salary', 1)).toHaveLength(1)
      expect((await store.quality.count('nobody.example')).open).toBe(0)
    })

    test('a closed listing does not count', async ({ store, clock }) => {
      await importFeed(store, 'a', [[anItem({ externalId: '1' }), anItem({ externalId: '2' })]])
      const notShown = { sinceAt: new Date(clock.now().getTime() + 1) }
      const { rows } = await store.lifecycle.missing('a', notShown, null, 1)
      const closure = { closedAt: clock.now(), closedReason: 'unseen', closedRunId: null } as const
      expect(await store.lifecycle.close(rows, closure)).toBe(1)
      expect(await store.quality.count('board.example')).toMatchObject({
        open: 1,
        lacking: { salary: 1, title: 0 },
      })
    })
  })
}
