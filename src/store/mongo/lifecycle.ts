import type { Filter } from 'mongodb'
import { type Carried, type Closure, notClosed } from '../../model/lifecycle'
import type { LifecycleStore } from '../lifecycle'
import { pushed, storedEntry } from './chronicle-writes'
import type { Context } from './context'
import type { FeedDocument } from './feeds'
import type { ListingDocument } from './listing-document'
import type { RunDocument } from './run-document'
import { type SightingDocument, sightingId } from './sightings'

/** The sightings of a feed that are not void. */
const live = (feedId: string): Filter<SightingDocument> => ({
  '_id.feedId': feedId,
  fingerprint: { $gt: '' },
})

export function createLifecycle({ db, now, wrote }: Context): LifecycleStore {
  const feeds = db.collection<FeedDocument>('feeds')
  const runs = db.collection<RunDocument>('runs')
  const listings = db.collection<ListingDocument>('listings')
  const sightings = db.collection<SightingDocument>('sightings')
  return {
    take: (feedId, dueAt, until) => patchDue(feedId, dueAt, { closingDueAt: until }),
    finish: (feedId, until, patch) => patchDue(feedId, until, patch),

    async missing(feedId, notShown, after, limit) {
      const isSince = 'sinceRunId' in notShown
      const since = isSince
        ? { runId: { $lt: notShown.sinceRunId } }
        : { seenAt: { $lt: notShown.sinceAt } }
      const found = await sightings
        .find({ ...live(feedId), fingerprint: { $gt: after ?? '' }, ...since })
        .sort({ fingerprint: 1 })
        .limit(limit)
        .toArray()
      const runIds = new Map(found.map(({ _id, runId }) => [_id.key, runId]))
      const rows = await carried(await openOnes([...runIds.keys()]))
      return {
        rows: rows.map((row) => ({ ...row, runId: runIds.get(row.key) ?? '' })),
        next: found.length === limit ? (found.at(-1)?.fingerprint ?? null) : null,
      }
    },

    async expired(before, after, limit) {
      const [validThrough, _id] = positionIn(after)
      const found = await listings
        .find({
          closedAt: null,
          validThrough: { $gte: validThrough, $lt: before },
          $or: [{ validThrough: { $gt: validThrough } }, { _id: { $gt: _id } }],
        })
        .project<ListingHead>({ validThrough: 1 })
        .sort({ validThrough: 1, _id: 1 })
        .limit(limit)
        .toArray()
      const last = found.at(-1)
      const next =
        last && found.length === limit ? JSON.stringify([last.validThrough, last._id]) : null
      return { rows: await carried(found), next }
    },

    countCarried: (feedId) => sightings.countDocuments(live(feedId)),

    async countOpen(feedId) {
      // Those that ended by their own date may be shown still; all other closed ones are void.
      const ended = await listings
        .find({ feedIds: feedId, closedReason: 'expired' }, { projection: { _id: 1 } })
        .toArray()
      const ids = ended.map(({ _id }) => sightingId(feedId, _id))
      const [all, shown] = await Promise.all([
        sightings.countDocuments(live(feedId)),
        ids.length > 0
          ? sightings.countDocuments({ _id: { $in: ids }, fingerprint: { $gt: '' } })
          : 0,
      ])
      return all - shown
    },

    async close(rows, closure) {
      const keys = await stillUnseen(rows)
      if (keys.length === 0) return 0
      const isOpen = { _id: { $in: keys }, closedAt: null }
      const update = { $set: { ...closure }, $push: pushed([closingEntry(closure)]) }
      const { modifiedCount } = await listings.updateMany(isOpen, update)
      wrote()
      await sightings.updateMany(
        { '_id.key': { $in: keys }, fingerprint: { $gt: '' } },
        { $set: { fingerprint: '' } },
      )
      wrote()
      return modifiedCount - (await reopenSeen(rows, keys, closure))
    },

    async tally(runId) {
      const closed = await listings.countDocuments({ closedRunId: runId })
      const isLess = { _id: runId, closed: { $not: { $gte: closed } } }
      const { modifiedCount } = await runs.updateOne(isLess, {
        $set: { closed, updatedAt: now() },
        $unset: { rolledUpIn: true },
      })
      if (modifiedCount > 0) wrote()
    },

    async dates(feedId, runId, limit) {
      const found = await sightings
        .find({ ...live(feedId), runId }, { projection: { _id: 1 } })
        .limit(limit)
        .toArray()
      const keys = found.map(({ _id }) => _id.key)
      const dated = listings
        .find({ _id: { $in: keys }, datePosted: { $ne: null } })
        .project<{ datePosted: Date }>({ datePosted: 1 })
      return (await dated.toArray()).map(({ datePosted }) => datePosted)
    },
  }

  async function patchDue(
    _id: string,
    closingDueAt: Date | null,
    patch: Partial<FeedDocument>,
  ): Promise<boolean> {
    const { matchedCount } = await feeds.updateOne({ _id, closingDueAt }, { $set: patch })
    if (matchedCount > 0) wrote()
    return matchedCount > 0
  }

  async function openOnes(keys: string[]): Promise<ListingHead[]> {
    if (keys.length === 0) return []
    return listings
      .find({ _id: { $in: keys }, closedAt: null })
      .project<ListingHead>({ validThrough: 1 })
      .toArray()
  }

  /** Who carries them, since they were last opened. */
  async function carried(heads: ListingHead[]): Promise<Carried[]> {
    if (heads.length === 0) return []
    const found = await sightings
      .find({ '_id.key': { $in: heads.map(({ _id }) => _id) }, fingerprint: { $gt: '' } })
      .project<Pick<SightingDocument, '_id' | 'runId' | 'seenAt'>>({ runId: 1, seenAt: 1 })
      .toArray()
    const byKey = Map.groupBy(found, ({ _id }) => _id.key)
    return heads.map(({ _id: key, validThrough }) => ({
      key,
      validThrough,
      sightings: (byKey.get(key) ?? []).map(({ _id: { feedId }, runId, seenAt }) => ({
        feedId,
        runId,
        seenAt,
      })),
    }))
  }

  /** Keys of those that nobody has sighted since they were read. */
  async function stillUnseen(rows: Carried[]): Promise<string[]> {
    const seen = await seenSince(rows)
    return rows.map(({ key }) => key).filter((key) => !seen.has(key))
  }

  async function seenSince(rows: Carried[]): Promise<Set<string>> {
    const readAt = new Map(rows.map((row) => [row.key, seenLast(row)]))
    const found = await sightings
      .find({ '_id.key': { $in: [...readAt.keys()] } })
      .project<Pick<SightingDocument, '_id' | 'seenAt'>>({ seenAt: 1 })
      .toArray()
    const later = found.filter(({ _id, seenAt }) => seenAt.getTime() > (readAt.get(_id.key) ?? 0))
    return new Set(later.map(({ _id }) => _id.key))
  }

  /** What a worker sighted while it was being closed, for want of a transaction. Answers how many. */
  async function reopenSeen(rows: Carried[], keys: string[], closure: Closure): Promise<number> {
    const closed = new Set(keys)
    const seen = await seenSince(rows.filter(({ key }) => closed.has(key)))
    if (seen.size === 0) return 0
    const isMine = { _id: { $in: [...seen] }, ...closure }
    const { at, outcome } = closingEntry(closure)
    const update = { $set: notClosed, $pull: { chronicle: { at, outcome } } }
    const { modifiedCount } = await listings.updateMany(isMine, update)
    wrote()
    return modifiedCount
  }
}

const closingEntry = ({ closedAt: at, closedRunId: runId, closedReason: reason }: Closure) =>
  storedEntry({ outcome: 'closed', at, runId, reason })

type ListingHead = Pick<ListingDocument, '_id' | 'validThrough'>

const seenLast = ({ sightings }: Carried): number =>
  Math.max(0, ...sightings.map(({ seenAt }) => seenAt.getTime()))

/** Where a page goes on; at the beginning: before all. */
function positionIn(after: string | null): [Date, string] {
  if (after === null) return [new Date(0), '']
  const [validThrough, key] = JSON.parse(after)
  return [new Date(validThrough), key]
}
