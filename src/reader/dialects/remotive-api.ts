import { jsonDialect } from '../formats/json'
import { type Dialect, listAt } from './dialect'

/** Remotive's API. Its dates have no zone: UTC. */
export const remotiveApi: Dialect = jsonDialect({
  name: 'remotive-api',
  detect: ({ fields }) => fields.candidaterequiredlocation !== undefined,
  isRemoteBoard: true,
  rules: {
    id: ['id'],
    title: ['title'],
    url: ['url'],
    description: ['description'],
    company: ['companyname'],
    logo: ['companylogo', 'companylogourl'],
    eligible: [listAt('candidaterequiredlocation')],
    employmentType: ['jobtype'],
    categories: ['category'],
    salary: ['salary'],
    datePosted: ['publicationdate'],
  },
})
