import { jsonDialect, jsonPlaces } from '../formats/json'
import { readUrl } from '../values/urls'
import type { Dialect } from './dialect'

/** A list of a board that is not known: what its names say by themselves. */
export const json: Dialect = jsonDialect({
  name: 'json',
  detect: ({ recordName, first, fields }) => {
    if (recordName === null || !first) return recordName !== null
    const hasTitle = jsonPlaces.title.some((path) => fields[path])
    // Relative links have their base in the document's URL
    const hasLink = jsonPlaces.link.some((path) =>
      readUrl(fields[path]?.[0], 'https://board.invalid/'),
    )
    return hasTitle && hasLink
  },
  rules: {
    id: [...jsonPlaces.id],
    description: [...jsonPlaces.body],
    company: ['companyname', 'company', 'company/name', 'organization', 'organization/name'],
    logo: ['companylogo', 'logo', 'company/logo'],
    location: ['location', 'location/name', 'joblocation', 'locationname', 'locations/name'],
    city: ['city', 'location/city'],
    region: ['state', 'region', 'location/state', 'location/region'],
    country: ['country', 'countrycode', 'location/country'],
    postalCode: ['postalcode', 'zip', 'location/postalcode'],
    workplace: ['workplacetype', 'remotetype', 'joblocationtype'],
    isRemote: ['isremote', 'remote'],
    employmentType: ['employmenttype', 'jobtype', 'jobtypes', 'contracttype'],
    categories: ['categories', 'category', 'department', 'tags'],
    salary: ['salary'],
    salaryMin: ['salarymin', 'minsalary', 'salary/min'],
    salaryMax: ['salarymax', 'maxsalary', 'salary/max'],
    salaryCurrency: ['salarycurrency', 'currency', 'salary/currency'],
    salaryUnit: ['salaryperiod', 'salary/unit', 'salary/period'],
    validThrough: ['validthrough', 'expirydate', 'expirationdate', 'expiresat'],
  },
  paging: {
    by: 'link',
    paths: ['links/next', 'next', 'nexturl', 'nextpageurl', 'paging/next', 'pagination/nexturl'],
  },
})
