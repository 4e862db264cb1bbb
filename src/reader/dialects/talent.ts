import { type Dialect, hasField } from './dialect'
import { indeed, indeedRules, isRecordList } from './indeed'

/** Talent.com: Indeed's names with dates of its own. */
export const talent: Dialect = {
  ...indeed,
  name: 'talent',
  detect: (sample) =>
    isRecordList(sample) &&
    ((hasField(sample, 'dateposted') && hasField(sample, 'referencenumber')) ||
      Object.keys(sample.fields).some((path) => path.startsWith('talentapplydata'))),
  rules: { ...indeedRules, datePosted: ['dateposted', 'date'] },
}
