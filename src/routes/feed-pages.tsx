import type { ContentfulStatusCode } from 'hono/utils/http-status'
import { FeedItem, type FeedItemProps } from '../../views/feed-item'
import { type AddFormProps, FeedsPage } from '../../views/feeds'
import { sparklineRuns } from '../../views/sparkline'
import type { Deps } from '../deps'
import type { Feed } from '../model/feed'
import type { RouteContext } from './env'
import { answerNotFound } from './errors'
import { answerFragment, answerPage } from './render'

/** The page of all feeds; `form` when what was typed to add one comes back. */
export async function answerFeeds(
  c: RouteContext,
  deps: Deps,
  form: AddFormProps = {},
  status: ContentfulStatusCode = 200,
) {
  const items = await feedItems(deps, await deps.store.feeds.list())
  return answerPage(
    c,
    { title: 'Feeds', section: 'feeds', status },
    <FeedsPage items={items} form={form} />,
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
  return feeds.map((feed) => ({ feed, runs: recent.get(feed.id) ?? [] }))
}
