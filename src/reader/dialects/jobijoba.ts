import { readRecord } from '../formats/record'
import { type Dialect, hasField, listAt } from './dialect'
import { isRecordList } from './indeed'

/** Jobijoba: no id but the link; the period and the currency of a salary are attributes. */
export const jobijoba: Dialect = {
  name: 'jobijoba',
  detect: (sample) =>
    isRecordList(sample) &&
    hasField(sample, 'town', 'region1', 'countryname', 'contractlength', 'salary@periodicity'),
  readItem: readRecord,
  rules: {
    company: ['company'],
    city: ['town'],
    region: ['region1'],
    country: ['countryname'],
    postalCode: ['postalcode'],
    employmentType: ['contractlength'],
    salary: ['salary'],
    salaryCurrency: ['salary@currency'],
    salaryUnit: ['salary@periodicity'],
    categories: [listAt('category')],
    datePosted: ['publicationdate'],
    validThrough: ['expirationdate'],
  },
}
