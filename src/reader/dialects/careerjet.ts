import { allAt, type Dialect, hasField } from './dialect'
import { indeed, indeedRules, isRecordList } from './indeed'

/** Careerjet: a nested location, hours and kind of the contract apart. */
export const careerjet: Dialect = {
  ...indeed,
  name: 'careerjet',
  detect: (sample) =>
    isRecordList(sample) &&
    (hasField(sample, 'workinghours') ||
      (hasField(sample, 'contracttype') &&
        hasField(sample, 'location/city', 'location/region', 'location/country'))),
  rules: {
    ...indeedRules,
    id: ['id', 'referencenumber'],
    employmentType: [allAt('workinghours', 'contracttype')],
  },
}
