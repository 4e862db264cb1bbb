import type { Deps } from './deps'
import type { Feed } from './model/feed'
import { type Absence, type Life, lifeOf } from './model/life'
import { missedSince } from './model/lifecycle'
import type { Listing } from './model/listing'
import { lastSeenAt, type Sighting } from './model/sighting'

/** What happened to a listing since it was first seen. */
export async function readLife({ store }: Pick<Deps, 'store'>, listing: Listing): Promise<Life> {
  const { key, firstRunId } = listing
  const [entries, sightings, feeds, first] = await Promise.all([
    store.chronicle.ofListing(key),
    store.listings.sightings(key),
    store.feeds.list(),
    store.runs.get(firstRunId),
  ])
  const byId = new Map(feeds.map((feed) => [feed.id, feed]))
  const events = lifeOf(listing, entries).map((event) => {
    const feedId = event.outcome === 'new' ? (first?.feedId ?? null) : event.feedId
    return { ...event, feedId, feedName: feedId && (byId.get(feedId)?.name ?? feedId) }
  })
  const absences = listing.closedAt ? [] : sightings.flatMap((one) => absenceOf(one, byId) ?? [])
  return { events, absences }
}

function absenceOf(sighting: Sighting, feeds: ReadonlyMap<string, Feed>): Absence | null {
  const feed = feeds.get(sighting.feedId)
  const missedRunId = feed ? missedSince(feed, sighting) : null
  if (!feed || missedRunId === null) return null
  const since = lastSeenAt(sighting, feed)
  return { feedId: feed.id, feedName: feed.name, since, missedRunId }
}
