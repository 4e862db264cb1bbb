import type { Lease } from '../../model/run'
import type { Context } from './context'
import { fence } from './leases'
import type { ListingDocument } from './listing-document'
import type { RunDocument } from './run-document'
import { type SightingDocument, sightingId } from './sightings'

/** Sightings of a feed as a run has left them: key by key the fingerprint. */
interface Left {
  keys: string[]
  fingerprints: string[]
}

/** Sights those again as unchanged, if they and their listings are as the run `since` left them. Null: the lease is lost. */
type Confirm = (
  lease: Lease,
  feedId: string,
  since: string,
  left: Left,
) => Promise<'confirmed' | 'changed' | null>

export function createConfirm({ db, now, wrote }: Context): Confirm {
  const runs = db.collection<RunDocument>('runs')
  const listings = db.collection<ListingDocument>('listings')
  const sightings = db.collection<SightingDocument>('sightings')
  /** The keys that a holder has begun to confirm. Asked again after an outage, they are his own sightings in part or in all. */
  const begun = new WeakMap<Lease, string>()

  return async function confirm(lease, feedId, since, left) {
    const { runId, attempt } = lease
    const name = JSON.stringify([feedId, left.keys])
    const isBegun = begun.get(lease) === name
    const [isHeldYet, isSame] = await Promise.all([
      isHeld(lease),
      isBegun || isAsLeft(lease, feedId, since, left),
    ])
    if (!isHeldYet) return null
    if (!isSame) return 'changed'
    // A worker that stalled here must not overwrite what its successor has sighted.
    if (!(await isHeld(lease))) return null
    begun.set(lease, name)
    await sightings.updateMany(
      { _id: { $in: left.keys.map((key) => sightingId(feedId, key)) }, runId: since },
      { $set: { runId, attempt, result: 'unchanged', seenAt: now() } },
    )
    wrote()
    begun.delete(lease)
    return 'confirmed'
  }

  async function isHeld(lease: Lease): Promise<boolean> {
    return (await runs.findOne(fence(lease), { projection: { _id: 1 } })) !== null
  }

  /** For want of a transaction the listings are looked at, too: a run that died may have written one and not sighted it. */
  async function isAsLeft(
    { runId }: Lease,
    feedId: string,
    since: string,
    { keys, fingerprints }: Left,
  ): Promise<boolean> {
    const [seen, there] = await Promise.all([
      sightings.countDocuments({
        _id: { $in: keys.map((key) => sightingId(feedId, key)) },
        runId: since,
        fingerprint: { $in: fingerprints },
      }),
      listings.countDocuments({
        _id: { $in: keys },
        feedIds: feedId,
        closedReason: { $in: [null, 'expired'] },
        firstRunId: { $ne: runId },
        changedRunId: { $ne: runId },
      }),
    ])
    return seen === keys.length && there === keys.length
  }
}
