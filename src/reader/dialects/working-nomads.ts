import { jsonDialect } from '../formats/json'
import { type Dialect, inLink, listAt } from './dialect'

/** Working Nomads' API: nothing but remote work, so its place is who may apply. */
export const workingNomads: Dialect = jsonDialect({
  name: 'working-nomads',
  detect: ({ fields }) =>
    ['categoryname', 'companyname', 'pubdate'].every((path) => fields[path] !== undefined),
  skip: ({ title, link }) =>
    title === null && link === null ? 'It has neither a title nor a link.' : null,
  isRemoteBoard: true,
  rules: {
    id: [inLink(/\/job\/go\/(\d+)/)],
    title: ['title'],
    url: ['url'],
    description: ['description'],
    company: ['companyname'],
    eligible: [listAt('location')],
    categories: ['categoryname', listAt('tags')],
    datePosted: ['pubdate'],
  },
})
