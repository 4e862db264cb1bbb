import type { Filter } from 'mongodb'
import { previewOwner } from '../../model/document'
import type { Feed } from '../../model/feed'
import type { RetentionStore } from '../retention'
import type { Context } from './context'
import type { HostDocument } from './hosts'
import type { ListingDocument } from './listing-document'
import type { RunDocument } from './run-document'
import type { SightingDocument } from './sightings'

/**
 * Runs are marked, and the server removes them by its TTL index. That alone could not spare a feed's newest run, nor
 * follow a setting that changes.
 */
export function createRetention({ db, now, wrote }: Context): RetentionStore {
  const runs = db.collection<RunDocument>('runs')
  const feeds = db.collection<
    Pick<Feed, 'lastRunId' | 'lastCompleteRunId' | 'lastConfirmedAt'> & { _id: string }
  >('feeds')
  const listings = db.collection<ListingDocument>('listings')
  const sightings = db.collection<SightingDocument>('sightings')
  const hosts = db.collection<HostDocument>('hosts')
  const documents = db.collection<{ _id: string; owner: string; fetchedAt: Date }>('documents')
  return {
    async runs(before, limit) {
      return removeRuns(await oldest('finishedAt', before, limit))
    },

    async runDetails(before, limit) {
      const ids = await oldest('finishedAt', before, limit, { detailsPrunedAt: null })
      const update = {
        $set: { attempts: [], rejected: [], duplicates: [], warnings: [], detailsPrunedAt: now() },
        $unset: { 'error.excerpt': true } as const,
      }
      if (ids.length > 0) await runs.updateMany({ _id: { $in: ids } }, update)
      return done(ids.length)
    },

    async entries(before, limit) {
      const isOld = { 'chronicle.at': { $lt: before } }
      const found = await listings
        .find(isOld, { projection: { _id: 1 } })
        .limit(limit)
        .toArray()
      const keys = found.map(({ _id }) => _id)
      const $pull = { chronicle: { at: { $lt: before } } }
      if (keys.length > 0) await listings.updateMany({ _id: { $in: keys } }, { $pull })
      return done(keys.length)
    },

    async dismissed(before, limit) {
      return removeRuns(await oldest('dismissedAt', before, limit))
    },

    async closedListings(before, limit) {
      const isOld: Filter<ListingDocument> = { closedAt: { $lt: before, $type: 'date' } }
      const keys = await oldestClosed(before, limit)
      if (keys.length === 0) return 0
      await listings.deleteMany({ _id: { $in: keys }, ...isOld })
      // One may have come back in between.
      const there = await listings
        .find({ _id: { $in: keys } }, { projection: { _id: 1 } })
        .toArray()
      const kept = new Set(there.map(({ _id }) => _id))
      const gone = keys.filter((key) => !kept.has(key))
      await sightings.deleteMany({ '_id.key': { $in: gone } })
      return done(gone.length)
    },

    cycles: (before, limit) => removeAged('cycles', 'at', before, limit),
    alerts: (before, limit) => removeAged('alerts', 'clearedAt', before, limit),
    answers: (before, limit) => removeAged('answers', 'takenAt', before, limit),
    deliveries: (before, limit) => removeAged('webhookDeliveries', 'createdAt', before, limit),
    heartbeats: (before, limit) => removeAged('heartbeats', 'seenAt', before, limit),
    sessions: (before, limit) => removeAged('sessions', 'seenAt', before, limit),
    signIns: (before, limit) => removeAged('signIns', 'until', before, limit),
    audit: (before, limit) => removeAged('audit', 'at', before, limit),

    async previews(before, limit) {
      const isOld = { owner: isOfPreview, fetchedAt: { $lt: before } }
      const found = await documents.find(isOld).limit(limit).toArray()
      if (found.length === 0) return 0
      await documents.deleteMany({ _id: { $in: found.map(({ _id }) => _id) } })
      const kept = await documents.distinct('owner', { owner: isOfPreview })
      await db
        .collection('documentPieces')
        .deleteMany({ '_id.owner': { $regex: isOfPreview, $nin: kept } })
      return done(found.length)
    },

    async hosts(before, limit) {
      const notSince = { $not: { $gte: before } }
      const isIdle = {
        heldUntil: notSince,
        nextFreeAt: notSince,
        pausedUntil: notSince,
        restingUntil: notSince,
      }
      const found = await hosts
        .find(isIdle, { projection: { _id: 1 } })
        .limit(limit)
        .toArray()
      const ids = found.map(({ _id }) => _id)
      if (ids.length > 0) await hosts.deleteMany({ ...isIdle, _id: { $in: ids } })
      return done(ids.length)
    },
  }

  async function oldestClosed(before: Date, limit: number): Promise<string[]> {
    const closed = listings
      .find({ closedAt: { $lt: before, $type: 'date' } }, { projection: { _id: 1 } })
      .sort({ closedAt: 1 })
    const keys: string[] = []
    let page: string[] = []
    for await (const { _id } of closed) {
      page.push(_id)
      if (page.length < limit) continue
      keys.push(...(await notShown(page, before)))
      page = []
      if (keys.length >= limit) break
    }
    keys.push(...(await notShown(page, before)))
    return keys.slice(0, limit)
  }

  /** One that ended by its own date may be shown still: it would come back as a new one. */
  async function notShown(keys: string[], since: Date): Promise<string[]> {
    const confirmed = await feeds.distinct('lastCompleteRunId', {
      lastConfirmedAt: { $gte: since },
    })
    const isShown = [{ seenAt: { $gte: since } }, { runId: { $in: confirmed.filter(isId) } }]
    const shown = await sightings
      .find({ '_id.key': { $in: keys }, $or: isShown }, { projection: { _id: 1 } })
      .toArray()
    const kept = new Set(shown.map(({ _id }) => _id.key))
    return keys.filter((key) => !kept.has(key))
  }

  /** Ids of the oldest runs by an instant of theirs, without those that must stay. */
  async function oldest(
    instant: 'finishedAt' | 'dismissedAt',
    before: Date,
    limit: number,
    condition: Filter<RunDocument> = {},
  ): Promise<string[]> {
    const isOld = {
      ...condition,
      [instant]: { $lt: before, $type: 'date' },
      expireAt: { $exists: false },
    }
    if (!(await runs.findOne(isOld, { projection: { _id: 1 } }))) return []
    const found = await runs
      .find({ ...isOld, _id: { $nin: await staying() } }, { projection: { _id: 1 } })
      .sort({ [instant]: 1 })
      .limit(limit)
      .toArray()
    return found.map(({ _id }) => _id)
  }

  /** The newest run of each feed, and those that a feed names. */
  async function staying(): Promise<string[]> {
    const [newest, named] = await Promise.all([
      runs
        .aggregate<{ newest: string }>([
          { $sort: { feedId: 1, _id: -1 } },
          { $group: { _id: '$feedId', newest: { $first: '$_id' } } },
        ])
        .toArray(),
      feeds.find({}, { projection: { lastRunId: 1, lastCompleteRunId: 1 } }).toArray(),
    ])
    const ids = named.flatMap(({ lastRunId, lastCompleteRunId }) => [lastRunId, lastCompleteRunId])
    return [...new Set([...newest.map((run) => run.newest), ...ids])].filter((id) => id !== null)
  }

  async function removeRuns(ids: string[]): Promise<number> {
    if (ids.length > 0) await runs.updateMany({ _id: { $in: ids } }, { $set: { expireAt: now() } })
    return done(ids.length)
  }

  /** Whole documents, by an instant of theirs. */
  async function removeAged(
    name:
      | 'answers'
      | 'cycles'
      | 'alerts'
      | 'webhookDeliveries'
      | 'heartbeats'
      | 'sessions'
      | 'signIns'
      | 'audit',
    instant: string,
    before: Date,
    limit: number,
  ): Promise<number> {
    const aged = db.collection<{ _id: string; [instant: string]: unknown }>(name)
    const isOld = { [instant]: { $lt: before } }
    const found = await aged
      .find(isOld, { projection: { _id: 1 } })
      .limit(limit)
      .toArray()
    const ids = found.map(({ _id }) => _id)
    if (ids.length > 0) await aged.deleteMany({ ...isOld, _id: { $in: ids } })
    return done(ids.length)
  }

  function done(count: number): number {
    if (count > 0) wrote()
    return count
  }
}

const isOfPreview = new RegExp(`^${previewOwner('')}`)

const isId = (id: string | null): id is string => id !== null
