import { jsonDialect, otherLink } from '../formats/json'
import type { Dialect } from './dialect'

/** Himalayas' API: twenty listings a page. */
export const himalayasApi: Dialect = jsonDialect({
  name: 'himalayas-api',
  detect: ({ fields }) => fields.companyslug !== undefined && fields.applicationlink !== undefined,
  isRemoteBoard: true,
  rules: {
    id: ['guid'],
    title: ['title'],
    url: ['guid', 'applicationlink'],
    applyUrl: [otherLink('applicationlink')],
    description: ['description', 'excerpt'],
    company: ['companyname'],
    logo: ['companylogo'],
    eligible: ['locationrestrictions', 'locationrestrictions/name'],
    employmentType: ['employmenttype'],
    categories: ['categories', 'parentcategories'],
    salaryMin: ['minsalary'],
    salaryMax: ['maxsalary'],
    salaryCurrency: ['currency'],
    salaryUnit: ['salaryperiod'],
    datePosted: ['pubdate'],
    validThrough: ['expirydate'],
  },
  paging: { by: 'offset', parameter: 'offset', total: 'totalcount' },
})
