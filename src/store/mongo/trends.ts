import type { AnyBulkWriteOperation, Filter } from 'mongodb'
import { type Figures, type Rollup, triedIn } from '../../model/rollup'
import type { Ended, FeedFigures, RollupQuery, TrendStore } from '../trends'
import type { Context } from './context'
import { isDuplicateKey } from './errors'
import type { ListingDocument } from './listing-document'
import type { RunDocument } from './run-document'

type RollupDocument = Rollup & Omit<FeedFigures, 'feedId'> & { _id: string }

const quarterMs = 15 * 60_000

export function createTrends({ db, wrote }: Context): TrendStore {
  const rollups = db.collection<RollupDocument>('rollups')
  const runs = db.collection<RunDocument>('runs')
  const listings = db.collection<ListingDocument>('listings')
  return {
    async pending(zone, limit) {
      const isPending = { rolledUpIn: { $ne: zone }, finishedAt: { $type: 'date' } } as const
      const projection = { _id: 0, feedId: 1, source: 1, queuedAt: 1 }
      return runs.find(isPending, { projection }).hint('rolledUp').limit(limit).toArray()
    },

    async ended(feedId, from, to) {
      const opened = { feedId, queuedAt: { $gte: from, $lt: to }, finishedAt: { $ne: null } }
      const found = await runs.find(opened).sort({ queuedAt: 1, _id: 1 }).toArray()
      return found.map(({ _id: id, counts, timings, closed, reopened, ...run }) => ({
        ...run,
        id,
        closed: closed ?? 0,
        reopened: reopened ?? 0,
        new: counts.new,
        updated: counts.updated,
        fetchMs: timings.fetchMs,
        rolledUpIn: run.rolledUpIn ?? null,
      }))
    },

    async settle(rolledUpIn, settled) {
      if (settled.length === 0) return
      await runs.bulkWrite(
        settled.map(({ id, updatedAt }) => ({
          updateOne: { filter: { _id: id, updatedAt }, update: { $set: { rolledUpIn } } },
        })),
        { ordered: false },
      )
      wrote()
    },

    async list(query) {
      const found = rollups.find(matching(query), { projection: { _id: 0 } }).sort({ start: 1 })
      return (await found.toArray()).map(
        ({ tried, failed, answered, fetchMs, ...rollup }) => rollup,
      )
    },

    async replace(written) {
      if (written.length === 0) return true
      try {
        const result = await rollups.bulkWrite(written.map(replacement), { ordered: false })
        return result.matchedCount + result.upsertedCount === written.length
      } catch (error) {
        // Another version is there already: the filter did not find it, the insert did.
        if (isDuplicateKey(error)) return false
        throw error
      } finally {
        wrote()
      }
    },

    async setOpen(counted) {
      if (counted.length === 0) return
      await rollups.bulkWrite(counted.map(opening), { ordered: false })
      wrote()
    },

    countOpen: (source) => listings.countDocuments({ source, closedAt: null }),

    async closedWithoutRun(since) {
      const found = listings.find(
        { closedAt: { $gte: since }, closedRunId: null },
        { projection: { source: 1, closedAt: 1 } },
      )
      const ended = new Map<string, Ended>()
      for await (const { source, closedAt } of found) {
        const ms = closedAt?.getTime() ?? 0
        const at = new Date(ms - (ms % quarterMs))
        const key = `${source} ${at.getTime()}`
        const count = (ended.get(key)?.count ?? 0) + 1
        ended.set(key, { source, at, count })
      }
      return [...ended.values()]
    },

    byFeed: (query) =>
      rollups
        .aggregate<FeedFigures>([
          { $match: matching({ ...query, kind: 'feed' }) },
          { $group: { _id: '$id', ...sums } },
          { $project: { _id: 0, feedId: '$_id', tried: 1, failed: 1, answered: 1, fetchMs: 1 } },
        ])
        .toArray(),

    async prune(grain, before, limit) {
      const old = await rollups
        .find({ grain, start: { $lt: before } }, { projection: { _id: 1 } })
        .limit(limit)
        .toArray()
      if (old.length === 0) return 0
      await rollups.deleteMany({ _id: { $in: old.map(({ _id }) => _id) } })
      wrote()
      return old.length
    },
  }
}

const sums = {
  tried: { $sum: '$tried' },
  failed: { $sum: '$failed' },
  answered: { $sum: '$answered' },
  fetchMs: { $sum: '$fetchMs' },
}

function matching({ from, to, ...equal }: RollupQuery): Filter<RollupDocument> {
  const given = Object.entries(equal).filter(([, value]) => value !== undefined)
  return { ...Object.fromEntries(given), start: { $gte: from, $lt: to } }
}

const idOf = ({ zone, grain, kind, id, start, source }: Rollup): string =>
  [zone, grain, kind, id, start.toISOString(), source].join(' ')

function replacement(rollup: Rollup): AnyBulkWriteOperation<RollupDocument> {
  const { version, open, figures, ...key } = rollup
  const { failed, answered, fetchMs }: Figures = figures
  const ranked = { tried: triedIn(figures), failed, answered, fetchMs }
  return {
    updateOne: {
      filter: { _id: idOf(rollup), version },
      update: {
        $set: { ...key, ...ranked, figures, version: version + 1 },
        $setOnInsert: { open: null },
      },
      // Only who read that there is none may make it.
      upsert: version === 0,
    },
  }
}

function opening(rollup: Rollup): AnyBulkWriteOperation<RollupDocument> {
  const { open, version: _, ...first } = rollup
  const none = { tried: 0, failed: 0, answered: 0, fetchMs: 0 }
  return {
    updateOne: {
      filter: { _id: idOf(rollup) },
      update: { $set: { open }, $setOnInsert: { ...first, ...none, version: 0 } },
      upsert: true,
    },
  }
}
