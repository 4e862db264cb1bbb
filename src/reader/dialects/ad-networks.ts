import { type Dialect, hasField, listAt } from './dialect'
import { indeed, indeedRules, isRecordList } from './indeed'

/** Feeds for job advertising (Appcast, Recruitics, JobAdX, Talroo): Indeed's names, with prices of clicks. */
export const adNetworks: Dialect = {
  ...indeed,
  name: 'ad-networks',
  detect: (sample) =>
    isRecordList(sample) && hasField(sample, 'cpc', 'cpa', 'jobreference', 'majorcategory0'),
  rules: {
    ...indeedRules,
    id: ['jobreference', 'referencenumber', 'requisitionid', 'jobid', 'id', '@id'],
    company: ['company', 'sourcename', 'employer', 'companyname'],
    description: ['description', 'body'],
    postalCode: ['postalcode', 'zip'],
    categories: [listAt('category'), listAt('majorcategory0')],
    datePosted: ['date', 'dateposted', 'posted', 'postedat', 'publisheddate'],
    validThrough: ['expirationdate', 'expirydate', 'expires'],
  },
}
