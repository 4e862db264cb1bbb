import { readRssItem } from '../formats/rss'
import { type Dialect, inLink } from './dialect'

const firstLink = (fields: Record<string, string[]>): string => fields.link?.[0] ?? ''

/** `Institution (City, ST)` is all that a description says. */
const described = /^(.*) \(([^()]*)\)\s*$/s

/** HigherEdJobs' category feeds. */
export const higherEdJobs: Dialect = {
  name: 'higheredjobs',
  detect: ({ fields }) => /\/details\.cfm\?(?:[^?]*&)?JobCode=/i.test(firstLink(fields)),
  readItem: readRssItem,
  rules: {
    id: [inLink(/[?&]JobCode=(\d+)/i)],
    company: [({ description }) => described.exec(description ?? '')?.[1] ?? null],
    location: [({ description }) => described.exec(description ?? '')?.[2] ?? null],
    categories: [(_item, { url }) => catIdOf(url)],
  },
  channelValues: ({ url }) => [catIdOf(url) ?? ''],
}

function catIdOf(url: string): string | null {
  const id = /[?&]catID=(\d+)/i.exec(url)?.[1]
  return id ? `catID ${id}` : null
}

/** HigherEdJobs' articles: no jobs, so no employer and no place. */
export const higherEdArticles: Dialect = {
  name: 'higheredjobs-articles',
  detect: ({ fields }) => /\/articleDisplay\.cfm\?/i.test(firstLink(fields)),
  readItem: readRssItem,
  rules: {
    id: [inLink(/[?&]ID=(\d+)/i)],
    categories: [() => 'article'],
  },
}
