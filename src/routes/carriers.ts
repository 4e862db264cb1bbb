import type { Deps } from '../deps'
import { type Carrier, lastSeenAt } from '../model/sighting'

/** The feeds that carry a listing, the one that saw it last first. */
export async function carriersOf({ store }: Pick<Deps, 'store'>, key: string): Promise<Carrier[]> {
  const [sightings, feeds] = await Promise.all([store.listings.sightings(key), store.feeds.list()])
  const byId = new Map(feeds.map((feed) => [feed.id, feed]))
  return sightings
    .map((sighting) => ({
      feedId: sighting.feedId,
      feedName: byId.get(sighting.feedId)?.name ?? sighting.feedId,
      lastSeenAt: lastSeenAt(sighting, byId.get(sighting.feedId)),
    }))
    .sort((a, b) => b.lastSeenAt.getTime() - a.lastSeenAt.getTime())
}
