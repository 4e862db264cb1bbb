import { record } from './audit'
import type { Deps } from './deps'
import { addFeed, changeFeed } from './feeds'
import type { Feed } from './model/feed'
import { type BadLine, parseFeedList } from './parse-feed-list'

/** What became of a list of feeds. */
export interface FeedImport {
  added: Feed[]
  /** Their URL is there already. */
  taken: { line: number; feed: Feed }[]
  bad: BadLine[]
}

/** Adds the feeds of a list; what is wrong with one keeps no other out. Throws `BadFeedsFile` where nothing can be read. */
export async function importFeedList(deps: Deps, text: string): Promise<FeedImport> {
  const { feeds, bad } = parseFeedList(text)
  const result: FeedImport = { added: [], taken: [], bad }
  for (const { line, feed } of feeds) {
    const { pausedBecause, ...newFeed } = feed
    const addition = await addFeed(deps, newFeed)
    if (addition.name === 'taken') result.taken.push({ line, feed: addition.feed })
    else result.added.push((await pausedOf(deps, addition.feed, pausedBecause)) ?? addition.feed)
  }
  const count = result.added.length
  if (count > 0) await record(deps, { action: 'feedsImported', details: { count } })
  return result
}

const pausedOf = async (deps: Deps, { id }: Feed, because: string | undefined) =>
  because === undefined ? null : changeFeed(deps, id, { pausedBecause: because })
