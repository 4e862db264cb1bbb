import { type Dialect, inLink } from './dialect'
import { indeed, indeedRules, isPublishedBy, isRecordList } from './indeed'

/** Workable's feed of all its customers. The code in the link is steadier than the reference number. */
export const workable: Dialect = {
  ...indeed,
  name: 'workable',
  detect: (sample) =>
    isRecordList(sample) &&
    (isPublishedBy(sample, /^\s*workable\b/i) ||
      [...sample.hosts].some((host) => /(?:^|\.)workable\.com$/.test(host))),
  rules: { ...indeedRules, id: [inLink(/\/j\/([0-9a-f]{6,})\b/i), 'referencenumber'] },
}
