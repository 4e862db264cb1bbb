import { child } from '../element'
import { jsonDialect, readJsonItem } from '../formats/json'
import type { Dialect, Take } from './dialect'

/** Of a listing with several places none is the place. */
const ofOnlyPlace =
  (name: string): Take =>
  ({ fields }) => {
    const values = fields[`positionlocation/${name}`] ?? []
    return values.length === 1 ? (values[0] ?? null) : null
  }

/** `Palo Alto, California`: the state stands beside it. */
const city: Take = (item, channel) => {
  const place = ofOnlyPlace('cityname')
  const name = typeof place === 'string' ? place : place(item, channel)
  return typeof name === 'string' ? (name.split(',')[0] ?? null) : null
}

/** The search API of the federal government of the United States, which pays in dollars. */
export const usaJobs: Dialect = jsonDialect({
  name: 'usajobs',
  detect: ({ fields }) =>
    ['matchedobjectdescriptor/positiontitle', 'positionuri'].some((path) => fields[path]),
  readItem: (record, channel) =>
    readJsonItem(child(record, 'matchedobjectdescriptor') ?? record, channel),
  skip: ({ title, fields }) =>
    title === null && !fields.positionid ? 'It has neither a title nor an id.' : null,
  rules: {
    id: ['positionid'],
    title: ['positiontitle'],
    url: ['positionuri'],
    applyUrl: ['applyuri'],
    description: ['userarea/details/jobsummary', 'qualificationsummary'],
    company: ['organizationname'],
    location: ['positionlocationdisplay'],
    city: [city],
    region: [ofOnlyPlace('countrysubdivisioncode')],
    country: [ofOnlyPlace('countrycode')],
    isRemote: ['userarea/details/remoteindicator'],
    employmentType: ['positionschedule/name'],
    categories: ['jobcategory/name'],
    industry: ['departmentname'],
    salaryMin: ['positionremuneration/minimumrange'],
    salaryMax: ['positionremuneration/maximumrange'],
    salaryCurrency: [({ fields }) => (fields['positionremuneration/minimumrange'] ? 'USD' : null)],
    salaryUnit: ['positionremuneration/rateintervalcode', 'positionremuneration/description'],
    datePosted: ['publicationstartdate'],
    validThrough: ['applicationclosedate'],
  },
  paging: {
    by: 'page',
    parameter: 'Page',
    first: 1,
    pages: 'searchresult/userarea/numberofpages',
  },
})
