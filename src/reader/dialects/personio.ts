import { child, children, type Element, textOf } from '../element'
import type { FeedItem } from '../feed-document'
import type { Channel } from '../feed-head'
import { htmlOf } from '../formats/bodies'
import { readRecord } from '../formats/record'
import { escapeText } from '../html/html'
import { readText } from '../values/text'
import { allAt, type Dialect, hasField } from './dialect'
import { isRecordList } from './indeed'

function readPosition(record: Element, channel: Channel): FeedItem {
  const item = readRecord(record, channel)
  return { ...item, description: joinDescriptions(record) ?? item.description }
}

/** Each part of the text has a heading of its own. */
function joinDescriptions(record: Element): string | null {
  const parts = children(record, 'jobdescriptions')
    .flatMap((list) => children(list, 'jobdescription'))
    .map(writePart)
  return parts.filter((part) => part !== null).join('\n') || null
}

function writePart(part: Element): string | null {
  const heading = readText(textIn(part, 'name'))
  const value = child(part, 'value')
  const body = value ? htmlOf(value).trim() : ''
  return body === '' ? null : `${heading ? `<h3>${escapeText(heading)}</h3>` : ''}${body}`
}

const textIn = (element: Element, name: string): string => {
  const found = child(element, name)
  return found ? textOf(found) : ''
}

/** The document tells no page: a position has one beside it. */
const pageOf = ({ fields }: FeedItem, { url, feed }: Channel): string | null => {
  const id = fields.id?.[0]
  const site = /^https?:/.test(url) ? url : feed.link
  return id && site ? (URL.parse(`/job/${encodeURIComponent(id)}`, site)?.href ?? null) : null
}

const offices = ({ fields }: FeedItem): string =>
  [...new Set([...(fields.office ?? []), ...(fields['additionaloffices/office'] ?? [])])].join('; ')

/** Personio's `workzag-jobs`. */
export const personio: Dialect = {
  name: 'personio',
  detect: (sample) =>
    isRecordList(sample) &&
    (sample.root.name === 'workzagjobs' ||
      hasField(sample, 'jobdescriptions/jobdescription/value', 'recruitingcategory')),
  readItem: readPosition,
  rules: {
    id: ['id'],
    title: ['name'],
    url: ['url', pageOf],
    company: ['subcompany'],
    location: [offices],
    employmentType: [allAt('schedule', 'employmenttype')],
    categories: ['department'],
    datePosted: ['createdat'],
  },
  channelValues: ({ url }) => [URL.parse(url)?.origin ?? ''],
}
