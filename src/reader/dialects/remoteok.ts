import { jsonDialect, otherLink } from '../formats/json'
import type { Dialect } from './dialect'

/** RemoteOK's API: the first element is its terms of use, pay is 0 where it is unknown, places are cut off. */
export const remoteOk: Dialect = jsonDialect({
  name: 'remoteok',
  detect: ({ fields }) =>
    (fields.position !== undefined && fields.epoch !== undefined) ||
    (fields.legal !== undefined && fields.lastupdated !== undefined),
  isRemoteBoard: true,
  rules: {
    id: ['id'],
    title: ['position'],
    url: ['url'],
    applyUrl: [otherLink('applyurl')],
    description: ['description'],
    company: ['company'],
    logo: ['companylogo', 'logo'],
    location: ['location'],
    categories: ['tags'],
    salaryMin: ['salarymin'],
    salaryMax: ['salarymax'],
    datePosted: ['date', 'epoch'],
  },
})
