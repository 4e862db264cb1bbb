import { readEmploymentTypes } from '../employment'
import type { FeedItem } from '../feed-document'
import { readRssItem } from '../formats/rss'
import { splitList } from '../text'
import { type Dialect, listAt, type Sample } from './dialect'

export const hasListingElements = ({ prefixes }: Sample): boolean => prefixes.has('joblisting')

/** Some sites have the two the wrong way round (Jobspresso). */
function isSwapped({ fields }: FeedItem): boolean {
  const types = fields['joblisting:jobtype'] ?? []
  const categories = fields['joblisting:jobcategory'] ?? []
  return readEmploymentTypes(types).length === 0 && readEmploymentTypes(categories).length > 0
}

const types = (item: FeedItem): string[] | null =>
  item.fields[isSwapped(item) ? 'joblisting:jobcategory' : 'joblisting:jobtype'] ?? null

const categories = (item: FeedItem): string[] =>
  (item.fields[isSwapped(item) ? 'joblisting:jobtype' : 'joblisting:jobcategory'] ?? []).flatMap(
    (value) => splitList(value),
  )

/** Any WordPress site with WP Job Manager. The namespace is the site's own URL, so the prefix tells. */
export const wpJobManager: Dialect = {
  name: 'wp-job-manager',
  detect: (sample) => sample.root.name === 'rss' && hasListingElements(sample),
  readItem: readRssItem,
  rules: {
    id: ['wp:postid', 'postid', ({ guid }) => /[?&]p=(\d+)/.exec(guid ?? '')?.[1] ?? null],
    company: [
      'joblisting:company',
      ({ fields }) => fields['dc:creator']?.[0]?.split(/<br\b/i)[0] ?? null,
    ],
    logo: ['media:content@url'],
    location: ['joblisting:location'],
    employmentType: [types],
    categories: [categories, listAt('joblisting:category')],
    salary: ['joblisting:salary'],
  },
}
