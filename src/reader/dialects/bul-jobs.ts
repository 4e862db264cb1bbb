import type { FeedItem } from '../feed-document'
import type { Dialect } from './dialect'
import { indeed, indeedRules, isRecordList } from './indeed'

const posted = /^(?:date|dateposted|publicationdate|postdate|pubdate|startdate)$/
const expiring = /^(?:expirationdate|expirydate|expiredate|enddate|closingdate|validthrough)$/

/** A date in three children, as ISO 8601 has it. */
const dateAt =
  (names: RegExp) =>
  ({ fields }: FeedItem): string | null => {
    const path = splitDates(fields).find((name) => names.test(name))
    const part = (name: string) => fields[`${path}/${name}`]?.[0]?.padStart(2, '0')
    return path === undefined ? null : `${part('year')}-${part('month')}-${part('day')}`
  }

/** The elements that have `day`, `month` and `year`. */
const splitDates = (fields: FeedItem['fields']): string[] =>
  Object.keys(fields)
    .filter((path) => path.endsWith('/day'))
    .map((path) => path.slice(0, -'/day'.length))
    .filter((path) => `${path}/month` in fields && `${path}/year` in fields)

/** bulJobs: day, month and year are elements of their own. */
export const bulJobs: Dialect = {
  ...indeed,
  name: 'buljobs',
  detect: (sample) => isRecordList(sample) && splitDates(sample.fields).length > 0,
  rules: {
    ...indeedRules,
    datePosted: [dateAt(posted), 'date'],
    validThrough: [dateAt(expiring), 'expirationdate'],
  },
}
