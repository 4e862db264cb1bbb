import type { ContentfulStatusCode } from 'hono/utils/http-status'
import { FeedItem, type FeedItemProps } from '../../views/feed-item'
import { type AddFormProps, FeedsPage, feedsOnPage } from '../../views/feeds'
import { sparklineRuns } from '../../views/sparkline'
import type { Deps } from '../deps'
import type { Feed, Source } from '../model/feed'
import { feedFlags } from '../model/flags'
import type { RouteContext } from './env'
import { answerNotFound } from './errors'
import { hrefOf } from './filters'
import { pausesNow } from './pauses'
import { answerFragment, answerPage } from './render'

/** The page of all feeds; `form` when what was typed to add one comes back. */
export async function answerFeeds(
  c: RouteContext,
  deps: Deps,
  form: AddFormProps = {},
  status: ContentfulStatusCode = 200,
  listProblem?: string,
) {
  const feeds = await deps.store.feeds.list()
  const shown = feeds.filter(({ archivedAt }) => archivedAt === null)
  const { part, feeds: onPage } = partOf(shown, c.req.query())
  const items = await feedItems(deps, onPage)
  const pauses = await pausesNow(deps)
  return answerPage(
    c,
    { title: 'Feeds', section: 'feeds', status },
    <FeedsPage
      items={items}
      part={part}
      form={form}
      pauses={pauses}
      archived={feeds.length - shown.length}
      listProblem={listProblem}
    />,
  )
}

/** Those of a page: after, or before, the feed that the address names. */
function partOf(feeds: Feed[], { q, after, before }: Record<string, string>) {
  const search = q?.trim().slice(0, 300) || undefined
  const words = search?.toLowerCase().split(/\s+/) ?? []
  const found = feeds.filter(({ name, source, url }) => {
    const text = `${name} ${source} ${url}`.toLowerCase()
    return words.every((word) => text.includes(word))
  })
  const place = (id: string | undefined) => found.findIndex((feed) => feed.id === id)
  const first = before ? Math.max(0, place(before) - feedsOnPage) : place(after) + 1
  const onPage = found.slice(first, first + feedsOnPage)
  const [start, end] = [onPage[0]?.id, onPage.at(-1)?.id]
  const isLast = first + onPage.length >= found.length
  const part = {
    ...{ search, first },
    found: found.length,
    all: feeds.length,
    previous: first > 0 ? hrefOf('/feeds', { q: search, before: start }) : null,
    next: isLast ? null : hrefOf('/feeds', { q: search, after: end }),
  }
  return { feeds: onPage, part }
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
