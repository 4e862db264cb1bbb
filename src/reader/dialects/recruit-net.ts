import { type Dialect, hasField } from './dialect'
import { indeed, indeedRules, isRecordList } from './indeed'

/** recruit.net: Indeed's names with `postDate` and `ExpireDate`. */
export const recruitNet: Dialect = {
  ...indeed,
  name: 'recruit-net',
  detect: (sample) => isRecordList(sample) && hasField(sample, 'postdate', 'expiredate'),
  rules: { ...indeedRules, datePosted: ['postdate'], validThrough: ['expiredate'] },
}
