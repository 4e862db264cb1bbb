import { raw } from 'hono/html'
import { FeedItem } from '../../views/feed-item'
import { Notice, type NoticeProps } from '../../views/notice'
import { renderRunRow } from '../../views/run-row'
import type { Deps } from '../deps'
import type { Run } from '../model/run'
import type { Opening } from '../runs'
import type { RouteContext } from './env'
import { feedItems } from './feed-pages'
import { matchesFilter, runFilterOf, runQuery } from './filters'
import { answerFragment } from './render'
import { upsertRow } from './stream'

/** The new rows at once, where the page shows them, and a notice. */
export async function answerChanges(
  c: RouteContext,
  deps: Deps,
  openings: Opening[],
  notice: NoticeProps,
) {
  const runs = openings.flatMap((opening) => ('run' in opening ? [opening.run] : []))
  const url = pageUrl(c)
  return answerFragment(
    c,
    <>
      <hx-partial hx-target="#notices" hx-swap="innerHTML">
        <Notice {...notice} />
      </hx-partial>
      {url.pathname === '/' &&
        runs.filter(belongsOn(url)).map((run) => raw(upsertRow(renderRunRow(run))))}
      {url.pathname === '/feeds' && (await feedChanges(deps, runs))}
    </>,
  )
}

function pageUrl(c: RouteContext): URL {
  const url = c.req.header('hx-current-url') ?? ''
  return URL.canParse(url) ? new URL(url) : new URL('http://localhost/none')
}

/** New rows are inserted only on the first page, and only those that its filter shows. */
function belongsOn(url: URL): (run: Run) => boolean {
  const query = runQuery.safeParse(Object.fromEntries(url.searchParams))
  if (!query.success || query.data.cursor) return () => false
  const filter = runFilterOf(query.data)
  return (run) => matchesFilter(run, filter)
}

async function feedChanges(deps: Deps, runs: Run[]) {
  const ids = new Set(runs.map((run) => run.feedId))
  const feeds = (await deps.store.feeds.list()).filter((feed) => ids.has(feed.id))
  return (await feedItems(deps, feeds)).map((item) => (
    <hx-partial hx-target={`#feed-${item.feed.id}`} hx-swap="outerMorph">
      <FeedItem {...item} />
    </hx-partial>
  ))
}
