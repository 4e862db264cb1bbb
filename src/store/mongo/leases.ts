import type { Filter } from 'mongodb'
import { notClosed } from '../../model/lifecycle'
import type { Lease, Run } from '../../model/run'
import { cancelled, claimed, progressOf, refusalOf, settled } from '../../model/run-steps'
import type { RunStore } from '../runs'
import { pushed, storedEntry } from './chronicle-writes'
import type { Context } from './context'
import { patchFeed } from './feeds'
import type { ListingDocument } from './listing-document'
import { fieldsOf, type RunDocument, toRun } from './run-document'
import { type SightingDocument, sightingId } from './sightings'

type Leases = Pick<RunStore, 'claim' | 'renew' | 'progress' | 'settle' | 'cancel' | 'regenerate'>

/** Only the holder's writes match: the attempt number rises with every claim. */
export const fence = ({ runId, attempt, worker }: Lease): Filter<RunDocument> => ({
  _id: runId,
  attempt,
  leasedBy: worker,
  status: 'processing',
})

/** Taking, holding and ending a run. Each write is one command whose filter encodes the rule. */
export function createLeases(context: Context): Leases {
  const { db, now, wrote } = context
  const runs = db.collection<RunDocument>('runs')
  const listings = db.collection<ListingDocument>('listings')
  const sightings = db.collection<SightingDocument>('sightings')
  return {
    async claim(runId, worker, leaseMs) {
      while (true) {
        const at = now()
        const found = await runs.findOne({ _id: runId })
        const run = found && toRun(found)
        const refusal = refusalOf(run, at)
        if (refusal || !found || !run) return refusal ?? { isTaken: false, reason: 'missing' }
        const next = claimed(run, worker, leaseMs, at)
        const taken = await change(unchanged(found), fieldsOf(next))
        if (taken) {
          const lease = { runId, attempt: taken.attempt, worker }
          return { isTaken: true, run: toRun(taken), lease }
        }
      }
    },

    async renew(lease, leaseMs) {
      const leasedUntil = new Date(now().getTime() + leaseMs)
      return (await change(fence(lease), { leasedUntil })) !== null
    },

    async progress(lease, progress) {
      return (await change(fence(lease), { ...progressOf(progress), updatedAt: now() })) !== null
    },

    async settle(lease, settlement, feed) {
      const held = await runs.findOne(fence(lease))
      if (!held) return null
      await reopenSighted(toRun(held))
      const reopened = await listings.countDocuments({ reopenedRunId: lease.runId })
      const ended = settled({ ...toRun(held), reopened }, settlement, now())
      const run = await change(fence(lease), fieldsOf(ended))
      if (!run) return null
      if (feed) await patchFeed(context, run.feedId, feed, run.feedUrl)
      return toRun(run)
    },

    async cancel(id) {
      while (true) {
        const found = await runs.findOne({ _id: id, isOpen: true })
        if (!found) return null
        const run = await change(unchanged(found), fieldsOf(cancelled(toRun(found), now())))
        if (run) return toRun(run)
      }
    },

    async regenerate(id, generation) {
      const next = { generation: generation + 1, updatedAt: now() }
      const regenerated = await change({ _id: id, generation, isOpen: true }, next)
      return regenerated && toRun(regenerated)
    },
  }

  /** For want of a transaction a listing may have been closed while this run sighted it. */
  async function reopenSighted({ id, feedId, startedAt }: Run): Promise<void> {
    const isReturn = { closedAt: { $gte: startedAt }, closedReason: { $ne: 'expired' } } as const
    const closed = await listings
      .find({ ...isReturn, feedIds: feedId }, { projection: { _id: 1 } })
      .toArray()
    if (closed.length === 0) return
    const seen = await sightings
      .find({ _id: { $in: closed.map(({ _id }) => sightingId(feedId, _id)) }, runId: id })
      .toArray()
    const keys = seen.map(({ _id }) => _id.key)
    const at = now()
    const entry = storedEntry({ outcome: 'reopened', at, runId: id, feedId })
    const $set = { ...notClosed, reopenedAt: at, reopenedRunId: id }
    await listings.updateMany({ _id: { $in: keys }, ...isReturn }, { $set, $push: pushed([entry]) })
    wrote()
  }

  /** Null: nothing matched, nothing was written. A run that ends gives up its place as the open one. */
  async function change(
    filter: Filter<RunDocument>,
    fields: Partial<RunDocument>,
  ): Promise<RunDocument | null> {
    const isDead = fields.status === 'failed'
    const update = {
      $set: { ...fields, ...(isDead && { isDeadLetter: true as const }) },
      ...(fields.finishedAt && { $unset: { isOpen: true } as const }),
    }
    const changed = await runs.findOneAndUpdate(filter, update, { returnDocument: 'after' })
    if (changed) wrote()
    return changed
  }
}

/** No other worker took, renewed, settled or cancelled it since it was read. */
const unchanged = ({ _id, status, attempt, leasedUntil }: RunDocument): Filter<RunDocument> => ({
  _id,
  status,
  attempt,
  leasedUntil,
})
