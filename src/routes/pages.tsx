import { Hono } from 'hono'
import { ListingPage } from '../../views/listing'
import { listingPath } from '../../views/listing-item'
import { ListingsPage } from '../../views/listings'
import { NavCountChanges } from '../../views/nav-counts'
import { RunsPage } from '../../views/runs'
import type { Choice } from '../../views/ui'
import type { Deps } from '../deps'
import { findListings } from '../find-listing'
import { findRejected } from '../find-rejected'
import { readLife } from '../life'
import { lacksOf } from '../model/lack'
import type { ListingRow } from '../model/listing'
import type { Page } from '../model/page'
import { totalsLimit } from '../model/run'
import { twinsOf } from '../twins'
import { auditPanelOf } from './audit'
import { carriersOf } from './carriers'
import type { Env, RouteContext } from './env'
import { answerNotFound, answerUnreadable } from './errors'
import { outputLinks } from './exports'
import { answerFeedItem, answerFeeds } from './feed-pages'
import {
  hrefOf,
  listingFilterOf,
  listingFilterText,
  listingQuery,
  pageLimit,
  runFilterOf,
  runFilterText,
  runQuery,
  searchText,
} from './filters'
import { readNavCounts } from './frame'
import { jobPostingScript } from './job-posting'
import { pausesNow } from './pauses'
import { peopleChoices } from './people'
import { answerPoliteness } from './politeness-page'
import { answerFragment, answerPage } from './render'
import { answerRun } from './run-page'
import { trendsOf } from './trend-links'

const countLimit = 10_000

export function pageRoutes(deps: Deps) {
  const { store } = deps
  return new Hono<Env>()
    .get('/', answerRuns)
    .get('/runs', (c) => c.redirect(hrefOf('/', c.req.query())))
    .get('/runs/:id', answerRun(deps, 'page'))
    .get('/runs/:id/part', answerRun(deps, 'part'))
    .get('/runs/:id/row', answerRun(deps, 'row'))
    .get('/feeds', (c) => answerFeeds(c, deps))
    .get('/feeds/:id/item', (c) => answerFeedItem(c, deps, c.req.param('id')))
    .get('/counts', async (c) =>
      answerFragment(c, <NavCountChanges {...(await readNavCounts(deps))} />),
    )
    .get('/politeness', (c) => answerPoliteness(c, deps))
    .get('/listings', answerListings)
    .get('/listings/:key{.+}', answerListing)

  async function answerRuns(c: RouteContext) {
    const query = runQuery.safeParse(c.req.query())
    if (!query.success) return answerUnreadable(c, query.error.issues)
    const filter = runFilterOf(query.data)
    const text = runFilterText(query.data)
    const { cursor, limit = pageLimit } = query.data
    const since = store.now().getTime()
    const [page, totals, choices, pauses, people] = await Promise.all([
      store.runs.list(filter, { cursor, limit }),
      store.runs.totals(filter, totalsLimit),
      feedChoices(),
      pausesNow(deps),
      peopleChoices(c, deps),
    ])
    const first = page.previous === null ? '1' : undefined
    const link = pageLink('/', { ...text, limit: query.data.limit })
    return answerPage(
      c,
      { title: 'Runs', section: 'runs' },
      <RunsPage
        runs={page.rows}
        totals={totals}
        filter={text}
        {...choices}
        people={people}
        pauses={pauses}
        trends={trendsOf({ ...text, from: filter.from, to: filter.to }, store.now())}
        events={hrefOf('/events', { ...text, first, since })}
        newer={link(page.previous)}
        older={link(page.next)}
        limit={limit}
      />,
    )
  }

  async function answerListings(c: RouteContext) {
    const query = listingQuery.safeParse(c.req.query())
    if (!query.success) return answerUnreadable(c, query.error.issues)
    const filter = listingFilterOf(query.data)
    const text = listingFilterText(query.data)
    const { cursor, limit = pageLimit } = query.data
    const named = text.q && !cursor ? await findListings(deps, text.q) : []
    // One that the search names is its answer.
    if (named.length === 1) return c.redirect(`${listingPath(named[0] ?? '')}#life`)
    const [page, count, choices, searches] = await Promise.all([
      named.length > 1 ? allOf(named) : store.listings.list(filter, { cursor, limit }),
      named.length > 1 ? named.length : store.listings.count(filter, countLimit),
      feedChoices(),
      store.searches.list(),
    ])
    const rejected = text.q && count === 0 ? await findRejected(deps, text.q) : []
    const link = pageLink('/listings', { ...text, limit: query.data.limit })
    return answerPage(
      c,
      { title: 'Listings', section: 'listings' },
      <ListingsPage
        listings={page.rows}
        count={count}
        countLimit={countLimit}
        filter={text}
        rejected={rejected}
        keptDays={deps.config.LISTING_RETENTION_DAYS ?? null}
        {...choices}
        searches={searches.map(({ id, name, filter }) => ({
          id,
          name,
          href: hrefOf('/listings', searchText(filter)),
        }))}
        outputs={outputLinks(text)}
        newer={link(page.previous)}
        older={link(page.next)}
      />,
    )
  }

  /** Those that a search names, as a page of their own. */
  async function allOf(keys: string[]): Promise<Page<ListingRow>> {
    return { rows: await store.listings.rows(keys), next: null, previous: null }
  }

  async function answerListing(c: RouteContext) {
    const listing = await store.listings.get(c.req.param('key') ?? '')
    if (!listing) return answerNotFound(c)
    const [twins, life, carriers, source] = await Promise.all([
      twinsOf(deps, listing.key),
      readLife(deps, listing),
      carriersOf(deps, listing.key),
      store.sources.get(listing.source),
    ])
    const isForOthers = !listing.closedAt && source?.mayRedistribute !== false
    return answerPage(
      c,
      { title: listing.title, section: 'listings' },
      <>
        <ListingPage
          listing={listing}
          life={life}
          carriers={carriers}
          source={source}
          twins={twins}
          lacking={lacksOf(listing, store.now())}
          jobPosting={isForOthers ? jobPostingScript(listing) : null}
        />
        {await auditPanelOf(deps, { thing: `listing:${listing.key}` })}
      </>,
    )
  }

  async function feedChoices(): Promise<{ feeds: Choice[]; sources: Choice[] }> {
    const [feeds, sources] = await Promise.all([store.feeds.list(), store.sources.list()])
    return {
      feeds: feeds.map(({ id, name }) => ({ value: id, label: name })),
      sources: sources.map(({ id, name }) => ({ value: id, label: name })),
    }
  }
}

const pageLink =
  (path: string, query: Record<string, string | number | undefined>) =>
  (cursor: string | null): string | null =>
    cursor === null ? null : hrefOf(path, { ...query, cursor })
