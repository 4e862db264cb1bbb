import { jsonDialect } from '../formats/json'
import type { Dialect } from './dialect'

/** Arbeitnow's API: descriptions are escaped twice, tags carry how often they occur. */
export const arbeitnow: Dialect = jsonDialect({
  name: 'arbeitnow',
  detect: ({ fields }) =>
    ['slug', 'companyname', 'createdat', 'remote'].every((path) => fields[path] !== undefined),
  rules: {
    id: ['slug'],
    title: ['title'],
    url: ['url'],
    description: ['description'],
    company: ['companyname'],
    location: ['location'],
    isRemote: ['remote'],
    employmentType: ['jobtypes'],
    categories: [({ fields }) => (fields.tags ?? []).map((tag) => tag.replace(/ \(\d+\)$/, ''))],
    datePosted: ['createdat'],
  },
  paging: { by: 'link', paths: ['links/next'] },
})
