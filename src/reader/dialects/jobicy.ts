import { readRssItem } from '../formats/rss'
import { type Dialect, inLink, listAt } from './dialect'
import { hasListingElements } from './wp-job-manager'

/** WP Job Manager with Jobicy's additions; its location is who may apply, not an office. */
export const jobicy: Dialect = {
  name: 'jobicy',
  detect: (sample) => hasListingElements(sample) && sample.hosts.has('jobicy.com'),
  readItem: readRssItem,
  isRemoteBoard: true,
  rules: {
    id: ['id', inLink(/\/jobs\/(\d+)-/)],
    company: ['joblisting:company'],
    logo: ['media:content@url'],
    eligible: [listAt('joblisting:location')],
    employmentType: ['joblisting:jobtype'],
    categories: [listAt('joblisting:category'), listAt('joblisting:jobcategory')],
    salary: ['joblisting:salary'],
  },
}
