import type { ContentfulStatusCode } from 'hono/utils/http-status'
import { FeedItem, type FeedItemProps } from '../../views/feed-item'
import { type AddFormProps, FeedsPage } from '../../views/feeds'
import { sparklineRuns } from '../../views/sparkline'
import type { Deps } from '../deps'
import type { Feed, Source } from '../model/feed'
import { feedFlags } from '../model/flags'
import type { RouteContext } from './env'
import { answerNotFound } from './errors'
import { pausesNow } from './pauses'
import { answerFragment, answerPage } from './render'

/** The page of all feeds; `form` when what was typed to add one comes back. */
export async function answerFeeds(
  c: RouteContext,
  deps: Deps,
  form: AddFormProps = {},
  status: ContentfulStatusCode = 200,
) {
  const feeds = await deps.store.feeds.list()
  const shown = feeds.filter(({ archivedAt }) => archivedAt === null)
  const items = await feedItems(deps, shown)
  const pauses = await pausesNow(deps)
  return answerPage(
    c,
    { title: 'Feeds', section: 'feeds', status },
    <FeedsPage items={items} form={form} pauses={pauses} archived={feeds.length - shown.length} />,
  )
}

export async function answerFeedItem(c: RouteContext, deps: Deps, id: string) {
  const feed = await deps.store.feeds.get(id)
  if (!feed) return answerNotFound(c)
  const items = await feedItems(deps, [feed])
  return answerFragment(
    c,
    items.map((item) => <FeedItem {...item} />),
  )
}

export async function feedItems({ store }: Deps, feeds: Feed[]): Promise<FeedItemProps[]> {
  const recent = await store.runs.recent(
    feeds.map((feed) => feed.id),
    sparklineRuns,
  )
  const sources = new Map((await store.sources.list()).map((source) => [source.id, source]))
  const now = store.now()
  return feeds.map((feed) => {
    const pausedBecause = pauseOf(feed, sources.get(feed.source))
    const flags = pausedBecause === null ? feedFlags(feed, now) : []
    return { feed, runs: recent.get(feed.id) ?? [], pausedBecause, flags }
  })
}

/** Why the feed is not imported: its own reason, else that of its source; null: it is. */
function pauseOf(feed: Feed, source: Source | undefined): string | null {
  if (!feed.isEnabled) return feed.disabledReason ?? ''
  return source?.pausedBecause ? `Its source is paused: ${source.pausedBecause}` : null
}
