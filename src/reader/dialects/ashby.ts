import { jsonDialect, skipNameless } from '../formats/json'
import type { Dialect, Take } from './dialect'

const components = 'compensation/summarycomponents'

/** Pay has several parts, equity among them; only where each says all of itself is the salary's known. */
const ofSalary =
  (name: string): Take =>
  ({ fields }) => {
    const types = fields[`${components}/compensationtype`] ?? []
    const values = fields[`${components}/${name}`] ?? []
    const position = types.findIndex((type) => /^salary$/i.test(type))
    return values.length === types.length ? (values[position] ?? null) : null
  }

/** Ashby's job boards. Nothing in them names the employer. */
export const ashby: Dialect = jsonDialect({
  name: 'ashby',
  detect: ({ fields }) =>
    fields.joburl !== undefined &&
    ['islisted', 'publishedat', 'descriptionhtml'].some((path) => fields[path]),
  skip: (item) =>
    item.fields.islisted?.[0] === 'false' ? 'The board does not list it.' : skipNameless(item),
  rules: {
    id: ['id'],
    title: ['title'],
    url: ['joburl'],
    applyUrl: ['applyurl'],
    description: ['descriptionhtml', 'descriptionplain'],
    location: ['location'],
    city: ['address/postaladdress/addresslocality'],
    region: ['address/postaladdress/addressregion'],
    country: ['address/postaladdress/addresscountry'],
    workplace: ['workplacetype'],
    isRemote: ['isremote'],
    employmentType: ['employmenttype'],
    categories: ['department', 'team'],
    salary: ['compensation/scrapeablecompensationsalarysummary'],
    salaryMin: [ofSalary('minvalue')],
    salaryMax: [ofSalary('maxvalue')],
    salaryCurrency: [ofSalary('currencycode')],
    salaryUnit: [ofSalary('interval')],
    datePosted: ['publishedat'],
  },
})
