import { renderIndeed } from './indeed'
import {
  agencyBoard,
  type Board,
  beginningOf,
  lastStepOf,
  type Moment,
  type Posting,
  postingsAt,
  remoteBoard,
} from './posting'
import { renderItem, renderUnfinished, renderWpjm } from './wpjm'

/** How the host behaves when it is asked for a feed; what each does stands in manners.ts. */
export type Manner =
  | 'plain'
  | 'entityTag'
  | 'lastModified'
  | 'slow'
  | 'rateLimited'
  | 'brokenOff'
  | 'challenge'

export interface DemoFeed {
  id: string
  name: string
  board: Board
  host: 'localhost' | '127.0.0.1'
  /** Path and query. */
  path: string
  /** Only postings shown under this trade; null: all. */
  trade: string | null
  manner: Manner
  /** One item stands in it twice, and one was never finished. */
  isUntidy: boolean
}

/** The newest so many postings stand in a feed of the remote board. */
const windowSize = 50

const remoteFeed = (
  trade: string | null,
  name: string,
  behaviour: Partial<Pick<DemoFeed, 'manner' | 'isUntidy'>> = {},
): DemoFeed => ({
  id: `demo-${trade ?? 'all'}`,
  name: `Board Demo: ${name}`,
  board: remoteBoard,
  host: 'localhost',
  path: trade ? `/?feed=job_feed&job_categories=${trade}` : '/?feed=job_feed',
  trade,
  manner: 'plain',
  isUntidy: false,
  ...behaviour,
})

/** The nine feeds: eight of one board, which share many postings, and the full list of an agency. */
export const demoFeeds: readonly DemoFeed[] = [
  remoteFeed(null, 'all jobs'),
  remoteFeed('software-engineering', 'software (a slow host)', { manner: 'slow' }),
  remoteFeed('data-science', 'data (rarely new)', { manner: 'entityTag' }),
  remoteFeed('design-multimedia', 'design (rarely new)', { manner: 'lastModified' }),
  remoteFeed('copywriting', 'writing (asks to wait)', { manner: 'rateLimited' }),
  remoteFeed('business', 'business (breaks off)', { manner: 'brokenOff' }),
  remoteFeed('smm', 'marketing (untidy)', { isUntidy: true }),
  remoteFeed('supporting', 'support (keeps programs out)', { manner: 'challenge' }),
  {
    id: 'demo-agency',
    name: 'Agency Demo: open posts',
    board: agencyBoard,
    host: '127.0.0.1',
    path: '/export/indeed.xml',
    trade: null,
    manner: 'plain',
    isUntidy: false,
  },
]

/** The feed's document: the same bytes for the same feed, moment and site. */
export function documentAt(feed: DemoFeed, moment: Moment, siteUrl: string): string {
  const builtAt = changedAtOf(feed, moment)
  const postings = postingsAt(feed.board, moment).filter(
    ({ shownUnder }) => feed.trade === null || shownUnder.includes(feed.trade),
  )
  if (feed.board === agencyBoard) {
    return renderIndeed({ name: feed.board.name, siteUrl, builtAt }, postings)
  }
  const channel = { title: feed.board.name, siteUrl, feedUrl: siteUrl + feed.path, builtAt }
  return renderWpjm(channel, itemsOf(feed, siteUrl, postings.slice(0, windowSize)))
}

function itemsOf(feed: DemoFeed, siteUrl: string, postings: Posting[]): string[] {
  const items = postings.map((posting) => renderItem(siteUrl, posting))
  const [first] = postings
  return feed.isUntidy && first
    ? [...items, renderItem(siteUrl, first), renderUnfinished(first)]
    : items
}

/** When the document became what it is. */
export function changedAtOf(feed: DemoFeed, moment: Moment): Date {
  const trade = feed.board.trades.find(({ slug }) => slug === feed.trade)
  return beginningOf(moment, lastStepOf(trade, moment.step) - 1)
}
