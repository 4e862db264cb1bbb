import { allAt, type Dialect, hasField } from './dialect'
import { indeed, indeedRules, isRecordList } from './indeed'

/** What Adzuna takes from boards. */
export const adzuna: Dialect = {
  ...indeed,
  name: 'adzuna',
  detect: (sample) =>
    isRecordList(sample) && hasField(sample, 'contracttime', 'salaryfrequency', 'geolat'),
  rules: {
    ...indeedRules,
    id: ['id', 'referencenumber'],
    postalCode: ['postcode'],
    employmentType: [allAt('contracttime', 'contracttype')],
    datePosted: ['date'],
  },
}
