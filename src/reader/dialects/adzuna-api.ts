import { jsonDialect } from '../formats/json'
import type { Dialect, Take } from './dialect'

/** Pay that Adzuna has estimated is none that the employer told. */
const unlessPredicted =
  (path: string): Take =>
  ({ fields }) =>
    /^(?:1|true)$/i.test(fields.salaryispredicted?.[0] ?? '') ? null : (fields[path]?.[0] ?? null)

/** From the country down: `US`, `Texas`, `Howard County`, `Big Spring`. */
const areaAt =
  (position: number): Take =>
  ({ fields }) =>
    fields['location/area']?.at(position) ?? null

/** Adzuna's search API. Descriptions are cut off by Adzuna; the link leads through it. */
export const adzunaApi: Dialect = jsonDialect({
  name: 'adzuna-api',
  detect: ({ fields }) =>
    fields.redirecturl !== undefined &&
    ['location/area', 'adref', 'company/displayname'].some((path) => fields[path]),
  rules: {
    id: ['id'],
    title: ['title'],
    url: ['redirecturl'],
    description: ['description'],
    company: ['company/displayname'],
    location: ['location/displayname'],
    country: [areaAt(0)],
    region: [areaAt(1)],
    city: [({ fields }) => fields['location/area']?.slice(2).at(-1) ?? null],
    employmentType: [
      ({ fields }) => [...(fields.contracttime ?? []), ...(fields.contracttype ?? [])],
    ],
    categories: ['category/label'],
    salaryMin: [unlessPredicted('salarymin')],
    salaryMax: [unlessPredicted('salarymax')],
    datePosted: ['created'],
  },
  paging: { by: 'path', pattern: /\/search\/(\d+)\/?$/, total: 'count' },
})
