import type { Filter } from 'mongodb'
import { z } from 'zod'
import { noCounts, type Run, type RunDraft, type RunTotals } from '../../model/run'
import { newRun } from '../../model/run-steps'
import type { RunFilter, RunStore } from '../runs'
import type { Context } from './context'
import { createDeadLetters } from './dead-letters'
import { isDuplicateKey } from './errors'
import { createLeases } from './leases'
import { findPage } from './paging'
import { fieldsOf, type RunDocument, toRun } from './run-document'

export function createRuns(context: Context): RunStore {
  const { db, now, wrote } = context
  const runs = db.collection<RunDocument>('runs')
  return {
    ...createLeases(context),
    ...createDeadLetters(context),

    async open(draft) {
      while (true) {
        const run = await insert(draft)
        if (run) return { run, isNew: true }
        const open = await runs.findOne({ feedId: draft.feedId, isOpen: true })
        if (open) return { run: toRun(open), isNew: false }
        if (await runs.findOne({ _id: draft.id })) throw new Error(`run id used twice: ${draft.id}`)
        // The open run ended in between.
      }
    },

    async get(id) {
      const found = await runs.findOne({ _id: id })
      return found && toRun(found)
    },

    async some(ids) {
      return (await runs.find({ _id: { $in: ids } }).toArray()).map(toRun)
    },

    async list(filter, request) {
      const page = await findPage(request, {
        schema: z.string(),
        keyOf: (run: RunDocument) => run._id,
        find: (position, limit) => {
          const isBack = position?.direction === 'newer'
          const beside = position && { _id: isBack ? { $gt: position.key } : { $lt: position.key } }
          return runs
            .find({ ...matching(filter), ...beside })
            .sort({ _id: isBack ? 1 : -1 })
            .limit(limit)
            .toArray()
        },
      })
      return { ...page, rows: page.rows.map(toRun) }
    },

    async totals(filter, limit) {
      const newest = [{ $sort: { _id: -1 } }, { $limit: limit ?? 0 }]
      const groups = runs.aggregate<StatusTotals>([
        { $match: matching(filter) },
        ...(limit === undefined ? [] : newest),
        { $group: { _id: '$status', runs: { $sum: 1 }, ...sumOfEachCount } },
      ])
      return addUp(await groups.toArray())
    },

    async count(filter, limit) {
      return runs.countDocuments(matching(filter), { limit })
    },

    async recent(feedIds, perFeed) {
      const recent = new Map<string, Run[]>(feedIds.map((feedId) => [feedId, []]))
      if (feedIds.length === 0) return recent
      for await (const run of db.aggregate<RunDocument>(newestOfEach(feedIds, perFeed)))
        recent.get(run.feedId)?.push(toRun(run))
      return recent
    },

    async changedSince(since, limit) {
      const changed = runs.find({ updatedAt: { $gte: since } }).sort({ updatedAt: 1, _id: 1 })
      return (await changed.limit(limit).toArray()).map(toRun)
    },

    async ended({ finishedAt, id }, limit) {
      const isBehind = [{ finishedAt: { $gt: finishedAt } }, { finishedAt, _id: { $gt: id } }]
      const found = runs
        .find({ finishedAt: { $gte: finishedAt }, $or: isBehind })
        .sort({ finishedAt: 1, _id: 1 })
      return (await found.limit(limit).toArray()).map(toRun)
    },

    async ready(limit) {
      const at = now()
      const isDue = [{ waitingUntil: null }, { waitingUntil: { $lte: at } }]
      return findOpen([{ status: 'pending', $or: isDue }, abandoned(at)], limit)
    },

    async unheld(limit, after) {
      return findOpen([{ status: 'pending' }, abandoned(now())], limit, after)
    },
  }

  /** Null: the feed has an open run, or had one when this was tried. */
  async function insert(draft: RunDraft): Promise<Run | null> {
    const run = newRun(draft, now())
    try {
      await runs.insertOne({ _id: run.id, isOpen: true, ...fieldsOf(run) })
    } catch (error) {
      if (isDuplicateKey(error)) return null
      throw error
    }
    if (run.retryOf) await linkRetry(run.retryOf, run)
    wrote()
    return run
  }

  async function linkRetry(_id: string, { id: retriedBy, updatedAt }: Run): Promise<void> {
    const update = { $set: { retriedBy, updatedAt }, $unset: { isDeadLetter: true } as const }
    await runs.updateOne({ _id }, update)
  }

  /** Open runs of any of these kinds: most urgent, then oldest. */
  async function findOpen(
    kinds: Filter<RunDocument>[],
    limit: number,
    after?: Pick<Run, 'priority' | 'id'>,
  ): Promise<Run[]> {
    const isBehind = after && [
      { priority: { $gt: after.priority } },
      { priority: after.priority, _id: { $gt: after.id } },
    ]
    const open = runs
      .find({ isOpen: true, $and: [{ $or: kinds }, ...(isBehind ? [{ $or: isBehind }] : [])] })
      .sort({ priority: 1, _id: 1 })
    return (await open.limit(limit).toArray()).map(toRun)
  }
}

const abandoned = (at: Date): Filter<RunDocument> => ({
  status: 'processing',
  leasedUntil: { $lte: at },
})

function matching(filter: RunFilter): Filter<RunDocument> {
  const { from, to, endedBefore, errorKind, isDeadLetter, isOpen, ...equal } = filter
  const given = Object.entries(equal).filter(([, value]) => value !== undefined)
  const opened = { ...(from && { $gte: from }), ...(to && { $lt: to }) }
  return {
    ...Object.fromEntries(given),
    ...((from || to) && { queuedAt: opened }),
    ...(endedBefore && { finishedAt: { $lt: endedBefore } }),
    ...(errorKind && { 'error.kind': errorKind }),
    ...(isDeadLetter !== undefined && { isDeadLetter: isDeadLetter || { $exists: false } }),
    ...(isOpen !== undefined && { isOpen: isOpen || { $exists: false } }),
  }
}

/** A seek in the index of each feed, not a pass over the history of all. */
const newestOfEach = (feedIds: string[], perFeed: number) => [
  { $documents: feedIds.map((feedId) => ({ feedId })) },
  {
    $lookup: {
      from: 'runs',
      localField: 'feedId',
      foreignField: 'feedId',
      pipeline: [{ $sort: { _id: -1 } }, { $limit: perFeed }],
      as: 'run',
    },
  },
  { $unwind: '$run' },
  { $replaceRoot: { newRoot: '$run' } },
]

type StatusTotals = Omit<RunTotals, 'byStatus'> & { _id: Run['status'] }

const sumOfEachCount = Object.fromEntries(
  Object.keys(noCounts()).map((count) => [count, { $sum: `$counts.${count}` }]),
)

function addUp(groups: StatusTotals[]): RunTotals {
  const byStatus = { pending: 0, processing: 0, completed: 0, failed: 0, cancelled: 0 }
  const totals = { ...noCounts(), runs: 0 }
  for (const { _id: status, ...sums } of groups) {
    byStatus[status] = sums.runs
    totals.runs += sums.runs
    totals.fetched += sums.fetched
    totals.new += sums.new
    totals.updated += sums.updated
    totals.unchanged += sums.unchanged
    totals.duplicate += sums.duplicate
    totals.failed += sums.failed
    totals.skipped += sums.skipped
  }
  return { ...totals, byStatus }
}
