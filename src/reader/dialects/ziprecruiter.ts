import type { Dialect } from './dialect'
import { indeed, indeedRules, isRecordList } from './indeed'

export const zipRecruiter: Dialect = {
  ...indeed,
  name: 'ziprecruiter',
  detect: (sample) =>
    isRecordList(sample) && Object.keys(sample.fields).some((path) => /^compensation/.test(path)),
  rules: {
    ...indeedRules,
    salaryMin: ['compensationmin'],
    salaryMax: ['compensationmax'],
    salaryCurrency: ['compensationcurrency'],
    salaryUnit: ['compensationinterval'],
  },
}
