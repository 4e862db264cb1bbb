import type { Lease } from '../../model/run'
import type { Context } from './context'
import { fence } from './leases'
import type { ListingDocument } from './listing-document'
import type { RunDocument } from './run-document'
import { type SightingDocument, sightingId } from './sightings'

/** Sightings of a feed as a run has left them: key by key the fingerprint. */
export interface Left {
  keys: string[]
  fingerprints: string[]
}

/** Sights those again as unchanged, if they and their listings are as the run `since` left them. Null: the lease is lost. */
export async function confirmSightings(
  { db, now, wrote }: Context,
  lease: Lease,
  feedId: string,
  since: string,
  { keys, fingerprints }: Left,
): Promise<'confirmed' | 'changed' | null> {
  const runs = db.collection<RunDocument>('runs')
  const listings = db.collection<ListingDocument>('listings')
  const sightings = db.collection<SightingDocument>('sightings')
  const { runId, attempt } = lease
  const ids = keys.map((key) => sightingId(feedId, key))
  const [isHeldYet, isSame] = await Promise.all([isHeld(), isAsLeft()])
  if (!isHeldYet) return null
  if (!isSame) return 'changed'
  // A worker that stalled here must not overwrite what its successor has sighted.
  if (!(await isHeld())) return null
  await sightings.updateMany(
    { _id: { $in: ids }, $nor: [{ runId, attempt: { $gt: attempt } }] },
    { $set: { runId, attempt, result: 'unchanged', seenAt: now() } },
  )
  wrote()
  return 'confirmed'

  async function isHeld(): Promise<boolean> {
    return (await runs.findOne(fence(lease), { projection: { _id: 1 } })) !== null
  }

  /** For want of a transaction the listings are looked at, too: a run that died may have written one and not sighted it. */
  async function isAsLeft(): Promise<boolean> {
    const [seen, there] = await Promise.all([
      sightings.countDocuments({
        _id: { $in: ids },
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
