import { child } from '../element'
import type { FeedItem } from '../feed-document'
import { type Dialect, hasField } from './dialect'
import { indeed, indeedRules, isRecordList } from './indeed'

const actions = ['action', '@action', 'jobaction', '@jobaction']

const actionOf = ({ fields }: FeedItem): string =>
  actions.map((path) => fields[path]?.[0]).find((action) => action !== undefined) ?? ''

/** Monster: a document may hold only changes, and a record may say that its listing is gone. */
export const monster: Dialect = {
  ...indeed,
  name: 'monster',
  detect: (sample) =>
    isRecordList(sample) &&
    (hasField(sample, ...actions) ||
      'isfullfeed' in sample.root.attributes ||
      child(sample.root, 'isfullfeed') !== undefined),
  skip: (item) =>
    /^(?:delete|remove|expire)d?$/i.test(actionOf(item))
      ? 'It only says that its listing is gone.'
      : null,
  rules: {
    ...indeedRules,
    id: ['referencenumber', 'jobrefcode', '@jobrefcode', 'jobid', 'id', '@id'],
  },
}
