import type { Deps } from './deps'
import { exportListings } from './listing-exports'
import type { Run } from './model/run'
import type { SavedSearch } from './model/saved-search'
import type { Webhook } from './model/webhook'
import { deliveryIdOf, newDelivery } from './model/webhook-delivery'
import { listingsBody, runBody } from './model/webhook-message'
import type { ListingFilter } from './store/listings'
import type { Store } from './store/store'

/** Until when all runs that have ended are told of, as an ISO instant. */
const placeName = 'webhooksToldUntil'
/** A write may become visible after a later one did: so far back every pass looks again. */
const overlapMs = 30_000
const pageSize = 500
/** So often the place is written down. */
const stepMs = 60_000
/** A search index that is so far behind is not waited for. */
const patienceMs = 10 * 60_000
/** Listings that one message shows, and to how many it counts. */
const shown = 50
const countLimit = 10_000

/** What was told already through a store: a pass that looks again need not ask for it. */
const toldThrough = new WeakMap<Store, Set<string>>()
const toldLimit = 50_000

function toldBy(store: Store): Set<string> {
  const told = toldThrough.get(store) ?? new Set()
  if (told.size >= toldLimit) told.clear()
  toldThrough.set(store, told)
  return told
}

/**
 * Writes a message for each run that has ended since a webhook was added, and for the listings of its search that a run
 * has brought. Any number of processes may do this, and die in it: a message has the id of what it tells, and is written once.
 */
export async function announceToWebhooks(deps: Deps): Promise<void> {
  const { store } = deps
  const webhooks = await store.webhooks.list()
  if (webhooks.length === 0) return
  const startedAt = store.now()
  const place = await store.settings.get(placeName)
  const from = firstLook(webhooks, place)
  let since = from
  let limit = pageSize
  while (true) {
    const runs = await store.runs.changedSince(since, limit)
    // What had ended before was told when it did; a person has retried or dismissed it since.
    for (const run of runs.filter(({ finishedAt }) => finishedAt && finishedAt >= from))
      if (!(await announceRun(deps, webhooks, run))) return
    const isWhole = runs.length < limit
    const last = runs.at(-1)?.updatedAt ?? since
    await moveOn(deps, place, isWhole ? startedAt : last)
    if (isWhole) return
    // Of very many that changed at one instant the rest would never be seen.
    limit = last.getTime() > since.getTime() ? pageSize : limit * 2
    since = last
  }
}

/** Not at every pass: nothing is lost by looking again from a place that is some minutes old. */
async function moveOn({ store }: Deps, place: string | null, to: Date): Promise<void> {
  if (place === null || to.getTime() - Date.parse(place) >= stepMs)
    await store.settings.set(placeName, to.toISOString())
}

function firstLook(webhooks: Webhook[], place: string | null): Date {
  const oldest = Math.min(...webhooks.map(({ createdAt }) => createdAt.getTime()))
  const told = place === null ? 0 : Date.parse(place) - overlapMs
  return new Date(Math.max(oldest, told))
}

/** False: its listings cannot be searched yet, and nobody may be told of a later run before. */
async function announceRun(deps: Deps, webhooks: Webhook[], run: Run): Promise<boolean> {
  const told = toldBy(deps.store)
  for (const webhook of webhooks) {
    if (!run.finishedAt || run.finishedAt < webhook.createdAt) continue
    const id = deliveryIdOf(run.id, webhook.id)
    if (told.has(id)) continue
    const isTold = await announce(deps, webhook, run, id)
    if (!isTold) return false
    told.add(id)
  }
  return true
}

async function announce(deps: Deps, webhook: Webhook, run: Run, id: string): Promise<boolean> {
  switch (webhook.event) {
    case 'run.finished':
      await add(
        deps,
        webhook,
        run,
        id,
        runBody(envelopeOf(deps, webhook, id, `/runs/${run.id}`), run),
      )
      return true
    case 'listings.new':
      return announceListings(deps, webhook, run, id)
    default:
      return webhook.event satisfies never
  }
}

async function announceListings(
  deps: Deps,
  webhook: Webhook,
  run: Run,
  id: string,
): Promise<boolean> {
  const search = webhook.searchId && (await deps.store.searches.get(webhook.searchId))
  if (!search || run.counts.new === 0) return true
  if (!(await isSearchable(deps, search, run))) return false
  const filter: ListingFilter = { ...search.filter, firstRunId: run.id }
  const { listings, leftOut } = await firstOf(deps, filter)
  if (listings.length === 0) return true
  const count = await deps.store.listings.count({ ...filter, notSources: leftOut }, countLimit)
  const path = `/listings?${new URLSearchParams({ firstRun: run.id })}`
  const brought = { search, count, isCapped: count >= countLimit, listings, leftOut }
  const body = listingsBody(envelopeOf(deps, webhook, id, path), run, brought)
  await add(deps, webhook, run, id, body)
  return true
}

/** The words of what a run brought are indexed after it, in the order in which they came. */
async function isSearchable(
  { store }: Deps,
  { filter }: SavedSearch,
  { id, finishedAt }: Run,
): Promise<boolean> {
  if (!filter.search) return true
  const [newest] = (await store.listings.list({ firstRunId: id }, { limit: 1 })).rows
  if (!newest || (await store.listings.isFound(newest.key)) !== null) return true
  return store.now().getTime() - (finishedAt?.getTime() ?? 0) > patienceMs
}

async function firstOf(deps: Deps, filter: ListingFilter) {
  const { pages, leftOut } = await exportListings(deps, filter, shown)
  const { value } = await pages.next()
  await pages.return()
  const listings = (value ?? []).map(({ listing, attribution }) => {
    const { description: _description, text: _text, ...row } = listing
    return { ...row, attribution }
  })
  return { listings, leftOut }
}

const envelopeOf = ({ store, config }: Deps, { event }: Webhook, id: string, path: string) => ({
  id,
  event,
  createdAt: store.now(),
  url: config.PUBLIC_URL ? new URL(path, config.PUBLIC_URL).href : null,
})

async function add(
  { store }: Deps,
  { id: webhookId, event }: Webhook,
  { id: runId }: Run,
  id: string,
  body: string,
): Promise<void> {
  await store.deliveries.add(newDelivery({ id, webhookId, event, runId, body }, store.now()))
}
