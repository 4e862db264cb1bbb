import { child, textOf } from '../element'
import { readRecord, recordTitles } from '../formats/record'
import { type Dialect, hasField, listAt, type Rules, type Sample } from './dialect'

const feedRoots = /^(?:rss|rdf|feed|entry|channel|html)$/
/** What the root of a list is called that happens to be empty. */
const listRoots = /^(?:source|jobs?|joblist|jobslist|jobads|workzagjobs|items|vacancies|listings)$/

const recordNames =
  /^(?:job|position|vacancy|listing|joblisting|jobposting|posting|opening|offer|advert|ad)$/

/** A list of an aggregator: no feed format, and either its names or a title tell that it lists something to read. */
export const isRecordList = (sample: Sample): boolean => {
  const { root, recordName } = sample
  if (feedRoots.test(root.name)) return false
  if (listRoots.test(root.name) || recordNames.test(recordName ?? '')) return true
  return recordName !== null && hasField(sample, ...recordTitles)
}

/** Who the head says that it is from. */
export const isPublishedBy = ({ root }: Sample, name: RegExp): boolean => {
  const publisher = child(root, 'publisher')
  return publisher !== undefined && name.test(textOf(publisher))
}

/** Indeed's names, with those that the feeds made after it use for the same. */
export const indeedRules: Rules = {
  id: ['referencenumber', 'requisitionid', 'apijobid', 'jobid', 'id', '@id'],
  company: ['company', 'sourcename'],
  logo: ['logo'],
  location: ['location'],
  city: ['city', 'location/city'],
  region: ['state', 'location/state', 'location/region'],
  country: ['country', 'location/country'],
  postalCode: ['postalcode'],
  workplace: ['remotetype'],
  isRemote: ['isremote', 'remote'],
  employmentType: ['jobtype'],
  salary: ['salary'],
  salaryMin: ['salarymin'],
  salaryMax: ['salarymax'],
  salaryCurrency: ['salarycurrency'],
  salaryUnit: ['salaryfrequency', 'salaryperiod'],
  categories: [listAt('category')],
  datePosted: ['date', 'dateposted'],
  validThrough: ['expirationdate'],
  applyUrl: ['applyurl'],
}

/** The family's base, and career sites that are looser than the specification. */
export const indeed: Dialect = {
  name: 'indeed',
  detect: isRecordList,
  readItem: readRecord,
  rules: indeedRules,
}
