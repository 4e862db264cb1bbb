import type { Dialect } from './dialect'
import { indeed, indeedRules, isPublishedBy, isRecordList } from './indeed'

const isPay = (path: string): boolean =>
  /^compensation(?:min|max|interval|currency|hascommission)$/.test(path)

export const zipRecruiter: Dialect = {
  ...indeed,
  name: 'ziprecruiter',
  detect: (sample) =>
    isRecordList(sample) &&
    (Object.keys(sample.fields).some(isPay) || isPublishedBy(sample, /^\s*ziprecruiter/i)),
  rules: {
    ...indeedRules,
    salaryMin: ['compensationmin'],
    salaryMax: ['compensationmax'],
    salaryCurrency: ['compensationcurrency'],
    salaryUnit: ['compensationinterval'],
  },
}
