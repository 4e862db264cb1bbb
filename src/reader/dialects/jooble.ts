import { readRecord } from '../formats/record'
import { type Dialect, hasField } from './dialect'
import { isRecordList } from './indeed'

/** Jooble: the id is an attribute, dates are day, month, year. */
export const jooble: Dialect = {
  name: 'jooble',
  detect: (sample) =>
    isRecordList(sample) &&
    hasField(sample, 'name') &&
    !hasField(sample, 'title') &&
    hasField(sample, 'region', 'pubdate', 'expire'),
  readItem: readRecord,
  dayOrder: 'dmy',
  rules: {
    id: ['@id', 'id'],
    company: ['company'],
    logo: ['companylogo', 'logo'],
    location: ['region'],
    employmentType: ['jobtype'],
    salary: ['salary'],
    datePosted: ['pubdate', 'updated'],
    validThrough: ['expire'],
  },
}
