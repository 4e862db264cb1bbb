import type { NewFeed } from './feeds'
import { hourMs } from './model/feed'

const jobicy = (name: string, query = ''): NewFeed => ({
  name: `Jobicy ${name}`,
  url: `https://jobicy.com/?feed=job_feed${query}`,
  source: 'jobicy.com',
  cadenceMs: hourMs,
})

const category = (slug: string) => `&job_categories=${slug}`

/** The nine feeds that fill an empty database when no FEEDS_FILE is given. */
export const defaultFeeds: NewFeed[] = [
  jobicy('all'),
  jobicy('social media, full-time', `${category('smm')}&job_types=full-time`),
  jobicy(
    'sales in France, full-time',
    `${category('seller')}&job_types=full-time&search_region=france`,
  ),
  jobicy('design and multimedia', category('design-multimedia')),
  jobicy('data science', category('data-science')),
  jobicy('copywriting', category('copywriting')),
  jobicy('business', category('business')),
  jobicy('management', category('management')),
  {
    name: 'HigherEdJobs articles',
    url: 'https://www.higheredjobs.com/rss/articleFeed.cfm',
    source: 'higheredjobs.com',
    cadenceMs: hourMs,
  },
]
