import { jsonDialect } from '../formats/json'
import { type Dialect, listAt } from './dialect'

/** Jobicy's API. Its ids are those of the RSS feeds; its place is who may apply, not an office. */
export const jobicyApi: Dialect = jsonDialect({
  name: 'jobicy-api',
  detect: ({ fields }) => fields.jobtitle !== undefined && fields.jobslug !== undefined,
  isRemoteBoard: true,
  rules: {
    id: ['id'],
    title: ['jobtitle'],
    url: ['url'],
    description: ['jobdescription', 'jobexcerpt'],
    company: ['companyname'],
    logo: ['companylogo'],
    eligible: [listAt('jobgeo')],
    employmentType: ['jobtype'],
    categories: ['jobindustry'],
    salaryMin: ['salarymin', 'annualsalarymin'],
    salaryMax: ['salarymax', 'annualsalarymax'],
    salaryCurrency: ['salarycurrency'],
    salaryUnit: [
      'salaryperiod',
      ({ fields }) => (fields.annualsalarymin || fields.annualsalarymax ? 'yearly' : null),
    ],
    datePosted: ['pubdate'],
  },
})
