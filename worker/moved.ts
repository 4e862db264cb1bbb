import type { Deps } from '../src/deps'
import type { Feed, FeedHealth } from '../src/model/feed'
import type { Warning } from '../src/model/run'
import { UrlTaken } from '../src/store/feeds'

/** Runs in a row that must find the feed at its new address: what stands between us and a host can lie for a while. */
const sightingsNeeded = 3

/** Where a run has found the feed. */
export interface Found {
  /** Where redirects have led that were all permanent; null: it was found where it is asked for. */
  movedTo: string | null
  /** The feed itself was sent. A 304 proves no feed: a web page that is older than ours answers it too. */
  isRead: boolean
}

type Sighting = Pick<FeedHealth, 'movedTo' | 'movedSightings'>

const unmoved: Sighting = { movedTo: null, movedSightings: 0 }

/** What a run says about the address of its feed (RFC 9110 section 15.4.2); one that did not find the feed: nothing. */
export function sightMove(
  feed: Pick<Feed, 'movedTo' | 'movedSightings'>,
  found: Found | null,
): Partial<Sighting> {
  if (!found) return {}
  const { movedTo, isRead } = found
  if (movedTo === null) return unmoved
  if (movedTo === feed.movedTo) return { movedTo, movedSightings: feed.movedSightings + 1 }
  return isRead ? { movedTo, movedSightings: 1 } : unmoved
}

export function warningsOfMove(feed: Feed, found: Found | null): Warning[] {
  const { movedTo = null, movedSightings = 0 } = sightMove(feed, found)
  if (movedTo === null) return []
  const said = `The host says that the feed has moved for good, to ${movedTo}.`
  return [{ kind: 'feedMoved', message: `${said} ${consequence(feed, movedTo, movedSightings)}` }]
}

function consequence(feed: Feed, movedTo: string, sightings: number): string {
  if (!isFree(feed, movedTo))
    return 'What it is asked with is meant for the old host only: change the address of the feed by hand.'
  return sightings < sightingsNeeded
    ? `Found there by ${sightings} of ${sightingsNeeded} runs in a row, then Gleaner asks there.`
    : 'Gleaner asks there from now on, unless another feed has that address.'
}

/** Headers and credentials were set for one origin: they are not carried to another. */
function isFree(feed: Feed, movedTo: string): boolean {
  const from = new URL(feed.url)
  if (from.username !== '' || from.password !== '') return false
  return Object.keys(feed.headers).length === 0 || from.origin === new URL(movedTo).origin
}

/** Gives the feed its new address once enough runs have found it there. */
export async function adoptMove({ store, log }: Deps, feed: Feed): Promise<void> {
  const { id, url, movedTo, movedSightings } = feed
  if (movedTo === null || movedSightings < sightingsNeeded || !isFree(feed, movedTo)) return
  try {
    if (!(await store.feeds.patch(id, { ...unmoved, url: movedTo }, url))) return
    log.warn({ feedId: id, from: url, to: movedTo }, 'feed moved for good')
  } catch (error) {
    if (!(error instanceof UrlTaken)) throw error
    log.warn({ feedId: id, from: url, to: movedTo }, 'feed moved to the address of another feed')
  }
}
