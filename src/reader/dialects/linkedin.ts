import { child } from '../element'
import { type Dialect, hasField } from './dialect'
import { indeed, indeedRules, isRecordList } from './indeed'

const salary = 'salaries/salary'

/** What LinkedIn takes from applicant tracking systems: a page to apply, seldom another. */
export const linkedIn: Dialect = {
  ...indeed,
  name: 'linkedin',
  detect: (sample) =>
    isRecordList(sample) &&
    (hasField(sample, 'partnerjobid') || child(sample.root, 'expectedjobcount') !== undefined),
  rules: {
    ...indeedRules,
    id: ['partnerjobid'],
    url: ['url', 'joburl', 'applyurl'],
    workplace: ['workplacetypes/workplacetype', 'workplacetypes', 'workplacetype'],
    categories: ['jobfunctions/jobfunction'],
    salary: [],
    salaryMin: [`${salary}/lowend/amount`],
    salaryMax: [`${salary}/highend/amount`],
    salaryCurrency: [`${salary}/lowend/currencycode`, `${salary}/highend/currencycode`],
    salaryUnit: [`${salary}/period`],
    datePosted: ['listdate'],
  },
}
