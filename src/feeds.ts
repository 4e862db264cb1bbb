import type { Deps } from './deps'
import type { Feed, FeedSettings } from './model/feed'

export interface NewFeed {
  url: string
  name?: string | undefined
  source?: string | undefined
}

export type Addition = { name: 'added'; feed: Feed } | { name: 'taken'; feed: Feed }

/** Adds a feed; what is not given follows from the URL. `taken`: a feed has that URL already. */
export declare function addFeed(deps: Deps, feed: NewFeed): Promise<Addition>

export type FeedChange = Partial<
  Pick<FeedSettings, 'name' | 'url' | 'cadenceMs' | 'priority' | 'kind'>
> & {
  /** A text pauses the feed for that reason, null resumes it. */
  pausedBecause?: string | null
}

/** Null: no such feed. A URL change voids the validators. May throw `UrlTaken`. */
export declare function changeFeed(deps: Deps, id: string, change: FeedChange): Promise<Feed | null>
