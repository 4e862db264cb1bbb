import { type Dialect, hasField } from './dialect'
import { indeed, indeedRules, isRecordList } from './indeed'

/** Jobrapido: its location is the city, its dates are day, month, year. */
export const jobrapido: Dialect = {
  ...indeed,
  name: 'jobrapido',
  detect: (sample) => isRecordList(sample) && hasField(sample, 'publishdate', 'referenceid'),
  dayOrder: 'dmy',
  rules: {
    ...indeedRules,
    id: ['referenceid', 'referencenumber'],
    location: [],
    city: ['location', 'city'],
    datePosted: ['publishdate'],
    validThrough: ['expirydate'],
  },
}
