import type { ListingRow } from '../../src/model/listing'
import type { Counts, Run } from '../../src/model/run'
import type { Store } from '../../src/store/store'
import { chronicleOf, misstatements } from './chronicle'

/** What an import has left behind, without what differs from one feed to another. */
export interface Remains {
  status: Run['status']
  outcome: Run['outcome']
  counts: Counts
  rejected: number
  carried: number
  listings: string[]
  /** Of some of the listings: how their last run saw them. */
  sightings: string[]
  /** What the run says that it did, and where listings and counts say otherwise. */
  chronicle: string[]
  misstatements: string[]
}

/** Every so many listings one is looked at closely. */
const apart = 50
const pageSize = 500

/** `runIds`: the runs of the feed, oldest first. */
export async function remainsOf(store: Store, run: Run, runIds: string[]): Promise<Remains> {
  const nameOf = (id: string) => runIds.indexOf(id)
  const listings: string[] = []
  const keys: string[] = []
  const all: ListingRow[] = []
  let cursor: string | undefined
  do {
    const page = await store.listings.list({ source: run.source }, { limit: pageSize, cursor })
    all.push(...page.rows)
    for (const { key, externalId, title, contentHash, firstRunId, changedRunId } of page.rows) {
      keys.push(key)
      listings.push(
        [externalId, title, contentHash, nameOf(firstRunId), nameOf(changedRunId)].join(' '),
      )
    }
    cursor = page.next ?? undefined
  } while (cursor)
  const chronicle = await chronicleOf(store, run)
  return {
    status: run.status,
    outcome: run.outcome,
    counts: run.counts,
    rejected: run.rejected.length,
    carried: await store.listings.count({ feedId: run.feedId }, 10_000),
    listings: listings.sort(),
    sightings: await sightingsOf(store, keys, nameOf),
    chronicle,
    misstatements: misstatements(run, chronicle, all),
  }
}

async function sightingsOf(
  store: Store,
  keys: string[],
  nameOf: (runId: string) => number,
): Promise<string[]> {
  const some = keys.sort().filter((_, index) => index % apart === 0)
  const all = await Promise.all(some.map((key) => store.listings.sightings(key)))
  return all.map((sightings) =>
    sightings
      .map(({ key, result, runId }) => [key.split('/').at(-1), result, nameOf(runId)].join(' '))
      .join(),
  )
}
