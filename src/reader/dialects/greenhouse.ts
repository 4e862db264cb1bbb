import { jsonDialect } from '../formats/json'
import { type Dialect, inLink, type Take } from './dialect'

/** Pay is told in cents. */
const cents =
  (path: string): Take =>
  ({ fields }) => {
    const value = Number(fields[path]?.[0] ?? Number.NaN) / 100
    return Number.isFinite(value) ? String(value) : null
  }

/** Greenhouse's board API. Its content is escaped twice; without `company_name` nothing in it names the employer. */
export const greenhouse: Dialect = jsonDialect({
  name: 'greenhouse',
  detect: ({ fields }) =>
    fields.absoluteurl !== undefined &&
    ['location/name', 'updatedat', 'internaljobid'].some((path) => fields[path]),
  rules: {
    id: ['id', inLink(/[?&]gh_jid=(\d+)/)],
    title: ['title'],
    url: ['absoluteurl'],
    description: ['content'],
    company: ['companyname'],
    location: ['location/name'],
    categories: ['departments/name'],
    salaryMin: [cents('payinputranges/mincents')],
    salaryMax: [cents('payinputranges/maxcents')],
    salaryCurrency: ['payinputranges/currencytype'],
    datePosted: ['firstpublished', 'updatedat'],
    validThrough: ['applicationdeadline'],
  },
})
