import { readRecord } from '../formats/record'
import { readRssItem } from '../formats/rss'
import { type Dialect, hasField, listAt } from './dialect'
import { isRecordList } from './indeed'

/** Remotive's RSS, one feed a category. */
export const remotive: Dialect = {
  name: 'remotive',
  detect: ({ root, hosts }) =>
    root.name === 'rss' && (hosts.has('remotive.com') || hosts.has('remotive.io')),
  readItem: readRssItem,
  isRemoteBoard: true,
  rules: {
    company: ['company', 'companyname'],
    logo: ['media:content@url'],
    eligible: [listAt('location'), listAt('candidaterequiredlocation')],
    employmentType: ['jobtype', 'type'],
    salary: ['salary'],
  },
}

/** What partners of Remotive get: `data/jobs/job`. */
export const remotivePartner: Dialect = {
  name: 'remotive-partner',
  detect: (sample) =>
    isRecordList(sample) &&
    hasField(sample, 'candidatelocationrestriction', 'candidaterequiredlocation'),
  readItem: readRecord,
  isRemoteBoard: true,
  rules: {
    id: ['jobid', 'id'],
    title: ['title', 'jobtitle'],
    url: ['url', 'joburl', 'link'],
    company: ['companyname', 'company'],
    logo: ['companylogo', 'companylogourl'],
    eligible: [listAt('candidatelocationrestriction'), listAt('candidaterequiredlocation')],
    employmentType: ['jobtype'],
    salary: ['salary'],
    categories: ['category'],
    datePosted: ['publicationdate'],
  },
}
