import type { FeedItem } from '../feed-document'
import { readRssItem } from '../formats/rss'
import { readEmploymentTypes } from '../values/employment'
import { splitList } from '../values/text'
import { type Dialect, inLink, listAt, type Sample } from './dialect'

export const hasListingElements = ({ prefixes }: Sample): boolean => prefixes.has('joblisting')

/** Some sites have the two the wrong way round (Jobspresso). */
function isSwapped({ fields }: FeedItem): boolean {
  const types = fields['joblisting:jobtype'] ?? []
  const categories = fields['joblisting:jobcategory'] ?? []
  return readEmploymentTypes(categories).length > 0 && readEmploymentTypes(types).length === 0
}

const types = (item: FeedItem): string[] | null =>
  item.fields[isSwapped(item) ? 'joblisting:jobcategory' : 'joblisting:jobtype'] ?? null

const categories = (item: FeedItem): string[] =>
  (item.fields[isSwapped(item) ? 'joblisting:jobtype' : 'joblisting:jobcategory'] ?? []).flatMap(
    (value) => splitList(value),
  )

/** The number of the post: other ids are not its. */
const postId = ({ fields }: FeedItem): string | null =>
  [...(fields['wp:postid'] ?? []), ...(fields.postid ?? []), ...(fields.id ?? [])].find((id) =>
    /^\d+$/.test(id),
  ) ?? null

const inQuery = (text: string | null): string | null => /[?&]p=(\d+)/.exec(text ?? '')?.[1] ?? null

/** `Company<br>⚲ Place` */
const creator = ({ fields }: FeedItem): string[] =>
  fields['dc:creator']?.[0]?.split(/<br\b[^<>]*>/i) ?? []

/** Any WordPress site with WP Job Manager. The namespace is the site's own URL, so the prefix tells. */
export const wpJobManager: Dialect = {
  name: 'wp-job-manager',
  detect: (sample) => sample.root.name === 'rss' && hasListingElements(sample),
  readItem: readRssItem,
  rules: {
    id: [
      postId,
      ({ guid }) => inQuery(guid),
      ({ link }) => inQuery(link),
      inLink(/\/jobs?\/(\d+)-/),
    ],
    company: ['joblisting:company', (item) => creator(item)[0] ?? null],
    logo: ['media:content@url'],
    location: [
      'joblisting:location',
      (item) => creator(item)[1]?.replace(/^(?:⚲|&#9906;|&nbsp;|\s)+/, '') ?? null,
    ],
    employmentType: [types],
    categories: [categories, listAt('joblisting:category')],
    salary: ['joblisting:salary'],
  },
}
