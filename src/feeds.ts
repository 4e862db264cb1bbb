import { isDeepStrictEqual } from 'node:util'
import { record } from './audit'
import type { Deps } from './deps'
import { recordFeedChange } from './feed-deeds'
import { kindOf, kindPatch } from './feed-kind'
import {
  type Feed,
  type FeedDraft,
  type FeedKind,
  type FeedSettings,
  hourMs,
  newSource,
} from './model/feed'
import { changedHeaders, type HeaderChange, headersFor } from './model/feed-headers'
import { noHabit } from './model/habit'
import { isOpen } from './model/run'
import { noWishes } from './model/wishes'
import { sourceOf } from './reader/values/urls'
import { cancelRun } from './runs'
import type { FeedPatch } from './store/feeds'

/** What a person or a file says of a feed; all but the URL may be left out. */
export type NewFeed = { url: string } & {
  [K in 'name' | 'source' | 'kind' | 'cadenceMs' | 'priority' | 'headers' | 'mapping']?:
    | FeedSettings[K]
    | undefined
}

export type Addition = { name: 'added'; feed: Feed } | { name: 'taken'; feed: Feed }

/** Adds a feed; what is not given follows from the URL. `taken`: a feed has that URL already. */
export async function addFeed(deps: Deps, newFeed: NewFeed): Promise<Addition> {
  const { store } = deps
  const url = new URL(newFeed.url).href
  for (;;) {
    const feeds = await store.feeds.list()
    const same = feeds.find((feed) => feed.url === url)
    if (same) return { name: 'taken', feed: same }
    const named = draftOf({ ...newFeed, url }, new Set(feeds.map((feed) => feed.id)))
    await store.sources.ensure(newSource({ id: named.source }))
    const draft = { ...named, ...kindOf(newFeed.kind, await store.sources.get(named.source)) }
    if (!(await store.feeds.insert(draft))) continue
    const feed = await store.feeds.get(draft.id)
    if (!feed) continue
    deps.log.info({ feedId: feed.id, url }, 'feed added')
    const subject = feed.name
    await record(deps, { action: 'feedAdded', feedId: feed.id, subject, details: { url } })
    return { name: 'added', feed }
  }
}

export type FeedChange = {
  [K in 'name' | 'url' | 'cadenceMs' | 'priority' | 'mapping']?: FeedSettings[K] | undefined
} & {
  /** Those that are not named stay, as long as the URL stays at its origin. */
  headers?: HeaderChange | undefined
  /** Null: what its source says. */
  kind?: FeedKind | null | undefined
  /** A text pauses the feed for that reason, null resumes it. */
  pausedBecause?: string | null | undefined
  /** True puts it away with its history, false takes it back and resumes it. */
  isArchived?: boolean | undefined
}

/**
 * Null: no such feed, or one that is being removed. A URL change voids what the old host said, another mapping that we have read the document.
 * Throws `UrlTaken`.
 */
export async function changeFeed(
  deps: Deps,
  id: string,
  { pausedBecause, isArchived, kind, headers, ...change }: FeedChange,
): Promise<Feed | null> {
  const before = await deps.store.feeds.get(id)
  if (!before || before.removalAskedAt) return null
  const patch: FeedPatch = Object.fromEntries(
    Object.entries(change).filter(([, value]) => value !== undefined),
  )
  if (change.url) patch.url = new URL(change.url).href
  if (patch.url && patch.url !== before.url) Object.assign(patch, freshStart)
  Object.assign(patch, headersPatch(before, patch.url ?? before.url, headers ?? {}))
  if (change.mapping !== undefined && !isDeepStrictEqual(change.mapping, before.mapping))
    patch.validators = null
  if (pausedBecause !== undefined) Object.assign(patch, stopped(pausedBecause))
  if (isArchived !== undefined)
    Object.assign(patch, isArchived ? archived(deps.store.now()) : stopped(null))
  if (kind !== undefined)
    Object.assign(
      patch,
      kindPatch(before, kindOf(kind, await deps.store.sources.get(before.source))),
    )
  if (patch.cadenceMs) patch.nextDueAt = dueWithin(before, patch.cadenceMs)
  const feed = await deps.store.feeds.patch(id, patch)
  if (feed && (!feed.isEnabled || feed.url !== before.url)) await cancelFeedRun(deps, id)
  deps.log.info({ feedId: id, change: Object.keys(patch) }, 'feed changed')
  if (feed) await recordFeedChange(deps, before, feed)
  return feed
}

/** What is asked with other headers may be another document. */
function headersPatch({ url, headers }: Feed, to: string, change: HeaderChange): FeedPatch {
  const changed = changedHeaders(headersFor(headers, { from: url, to }), change)
  return isDeepStrictEqual(changed, headers) ? {} : { headers: changed, validators: null }
}

/** What is resumed is archived no more. */
const stopped = (because: string | null): FeedPatch => ({
  isEnabled: because === null,
  disabledReason: because,
  ...(because === null && { archivedAt: null }),
})

const archived = (at: Date): FeedPatch => ({ ...stopped('It is archived.'), archivedAt: at })

/** Why a feed cannot be added: another has its URL. */
export const takenText = ({ name, archivedAt }: Feed): string =>
  archivedAt
    ? `${name} has this URL already. It is archived: take it back instead.`
    : `${name} has this URL already.`

/** Another cadence counts from the last run, and keeps its floor. */
function dueWithin({ lastRunAt, floorUntil }: Feed, cadenceMs: number): Date | null {
  if (!lastRunAt) return null
  return new Date(Math.max(lastRunAt.getTime() + cadenceMs, floorUntil?.getTime() ?? 0))
}

/** Ends the open run of a feed: what was opened for what the feed was must not ask its host any more. */
export async function cancelFeedRun(deps: Deps, feedId: string): Promise<void> {
  const { rows } = await deps.store.runs.list({ feedId }, { limit: 1 })
  const [newest] = rows
  if (newest && isOpen(newest)) await cancelRun(deps, newest.id)
}

const freshStart = {
  validators: null,
  consecutiveFailures: 0,
  failingSince: null,
  lastBodyBytes: null,
  nextDueAt: null,
  floorUntil: null,
  floorRule: null,
  wishes: noWishes(),
  movedTo: null,
  movedSightings: 0,
  lastNature: null,
  lastDoubt: null,
  thinRuns: 0,
  thinSince: null,
  gapSince: null,
  gapMessage: null,
  habit: noHabit(),
} satisfies FeedPatch

function draftOf(newFeed: NewFeed, takenIds: Set<string>): FeedDraft {
  const url = new URL(newFeed.url)
  const name = newFeed.name?.trim() || nameOf(url)
  return {
    id: freeSlug(name, takenIds),
    name,
    url: url.href,
    source: newFeed.source?.trim().toLowerCase() || boardOf(url),
    ...kindOf(newFeed.kind, null),
    cadenceMs: newFeed.cadenceMs ?? hourMs,
    priority: newFeed.priority ?? 5,
    isEnabled: true,
    disabledReason: null,
    headers: newFeed.headers ?? {},
    mapping: newFeed.mapping ?? null,
  }
}

const boardOf = (url: URL): string => sourceOf(url.href) ?? url.hostname

/** What a feed is called unless somebody says: `jobs.example.org data-science` rather than a bare host: several feeds share one. */
export function nameOf(url: URL): string {
  const words = [...url.searchParams.values(), ...url.pathname.split('/')]
    .filter((word) => /^[\w-]{3,40}$/.test(word) && !/^(feed|rss|xml|jobs?|job_feed)$/i.test(word))
    .slice(0, 2)
  return [boardOf(url), ...words].join(' ')
}

function freeSlug(name: string, taken: Set<string>): string {
  const slug =
    name
      .normalize('NFKD')
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, '-')
      .replace(/^-+|-+$/g, '')
      .slice(0, 60) || 'feed'
  let free = slug
  for (let n = 2; taken.has(free); n++) free = `${slug}-${n}`
  return free
}
