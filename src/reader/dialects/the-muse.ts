import { jsonDialect } from '../formats/json'
import type { Dialect } from './dialect'

/** The Muse's API. */
export const theMuse: Dialect = jsonDialect({
  name: 'the-muse',
  detect: ({ fields }) => fields['refs/landingpage'] !== undefined,
  rules: {
    id: ['id', 'refs/landingpage'],
    title: ['name'],
    url: ['refs/landingpage'],
    description: ['contents'],
    company: ['company/name'],
    location: [({ fields }) => fields['locations/name']?.join('; ') ?? null],
    categories: ['categories/name'],
    datePosted: ['publicationdate'],
  },
  paging: { by: 'page', parameter: 'page', first: 1, pages: 'pagecount' },
})
