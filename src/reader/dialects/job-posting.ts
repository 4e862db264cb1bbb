import { child, type Element, textOf } from '../element'
import { firstOf, jsonDialect, readJsonItem } from '../formats/json'
import type { Dialect, Sample } from './dialect'

const addressParts = ['addresslocality', 'addressregion', 'addresscountry', 'postalcode']

const inAddress = (name: string) => firstOf('joblocation/address', name, addressParts)

const typesOf = (fields: Record<string, string[]>): string[] => fields['@type'] ?? []

function isLinkedData({ root, fields }: Sample): boolean {
  const context = child(root, '@context')
  if (context && /schema\.org/i.test(textOf(context))) return true
  return [...typesOf(fields), ...(fields['item/@type'] ?? [])].some((type) =>
    /JobPosting$/.test(type),
  )
}

/** What a `ListItem` of an `ItemList` holds. */
const unwrap = (record: Element): Element => child(record, 'item') ?? record

/** JobPosting of schema.org as JSON-LD: one, a list of them, a `@graph`, an `ItemList`. */
export const jobPosting: Dialect = jsonDialect({
  name: 'job-posting',
  detect: isLinkedData,
  readItem: (record, channel) => readJsonItem(unwrap(record), channel),
  skip: ({ fields }) => {
    const types = typesOf(fields)
    if (types.length === 0 || types.some((type) => /JobPosting$/.test(type))) return null
    return `Its type is ${types[0]}, not JobPosting.`
  },
  rules: {
    id: ['identifier/value', 'identifier'],
    title: ['title', 'name'],
    url: ['url', 'mainentityofpage', 'mainentityofpage/@id', '@id'],
    description: ['description'],
    company: ['hiringorganization/name', 'hiringorganization'],
    logo: ['hiringorganization/logo', 'hiringorganization/logo/url'],
    location: ['joblocation/name', 'joblocation', 'joblocation/address'],
    city: [inAddress('addresslocality')],
    region: [inAddress('addressregion')],
    country: [inAddress('addresscountry'), 'joblocation/address/addresscountry/name'],
    postalCode: [inAddress('postalcode')],
    workplace: ['joblocationtype'],
    eligible: ['applicantlocationrequirements/name', 'applicantlocationrequirements'],
    employmentType: ['employmenttype'],
    industry: ['industry', 'industry/name'],
    categories: ['occupationalcategory', 'occupationalcategory/name'],
    salary: ['basesalary'],
    salaryMin: ['basesalary/value/minvalue', 'basesalary/minvalue', 'basesalary/value/value'],
    salaryMax: ['basesalary/value/maxvalue', 'basesalary/maxvalue', 'basesalary/value/value'],
    salaryCurrency: ['basesalary/currency', 'salarycurrency'],
    salaryUnit: ['basesalary/value/unittext', 'basesalary/unittext'],
    datePosted: ['dateposted'],
    validThrough: ['validthrough'],
  },
})
