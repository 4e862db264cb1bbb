import type { Filter } from 'mongodb'
import { z } from 'zod'
import { entryOf, type ListingOfRun } from '../../model/chronicle'
import type { Page, PageRequest } from '../../model/page'
import type { ChronicleFilter, ChronicleStore, ChroniclesOf } from '../chronicle'
import type { Context } from './context'
import type { ListingDocument } from './listing-document'
import { findPage, type Position } from './paging'

type Told = Pick<ListingDocument, '_id' | 'title' | 'firstSeenAt' | 'chronicle'>

const toldProjection = { title: 1, firstSeenAt: 1, chronicle: 1 } as const

/**
 * The entries of a listing stand in its own document, so that one write changes it and says so: there is nothing between
 * the two for a death to separate.
 */
export function createChronicle({ db, wrote }: Context): ChronicleStore {
  const listings = db.collection<ListingDocument>('listings')
  return {
    async ofListing(key) {
      const found = await listings.findOne({ _id: key }, { projection: { chronicle: 1 } })
      return (found?.chronicle ?? []).map((entry) => entryOf({ key, ...entry }))
    },

    ofRun: (run, filter, request) =>
      filter.outcome === 'new' ? brought(run, filter, request) : done(run, filter, request),

    countOfRun: (run, filter, limit) => listings.countDocuments(matching(run, filter), { limit }),

    async forget(keys) {
      if (keys.length === 0) return
      await listings.updateMany({ _id: { $in: keys } }, { $unset: { chronicle: true } })
      wrote()
    },
  }

  async function brought(run: ChroniclesOf, filter: ChronicleFilter, request: PageRequest) {
    const page = await findPage(request, {
      schema: z.object({ firstSeenAt: z.coerce.date(), _id: z.string() }),
      keyOf: ({ _id, firstSeenAt }: Told) => ({ firstSeenAt, _id }),
      find: (position, limit) => {
        const order = orderOf(position)
        const beside = position && {
          $or: [
            { firstSeenAt: beyond(order, position.key.firstSeenAt) },
            { firstSeenAt: position.key.firstSeenAt, _id: beyond(order, position.key._id) },
          ],
        }
        return find({ $and: [matching(run, filter), beside ?? {}] }, limit, {
          firstSeenAt: order,
          _id: order,
        })
      },
    })
    return withRows(page, ({ _id: key, title, firstSeenAt: at }) => [
      { key, title, at, outcome: 'new', reason: null, since: null, changes: [] },
    ])
  }

  async function done(run: ChroniclesOf, filter: ChronicleFilter, request: PageRequest) {
    const page = await findPage(request, {
      schema: z.string(),
      keyOf: ({ _id }: Told) => _id,
      find: (position, limit) => {
        const order = orderOf(position)
        const beside = position ? { _id: beyond(order, position.key) } : {}
        return find({ $and: [matching(run, filter), beside] }, limit, { _id: order })
      },
    })
    return withRows(page, ({ _id: key, title, chronicle = [] }) =>
      chronicle
        .filter(({ runId, outcome }) => runId === run.id && outcome === filter.outcome)
        .slice(-1)
        .map(({ at, outcome, reason, since, changes }) => ({
          ...{ key, title, at, outcome, reason, since, changes },
        })),
    )
  }

  function find(filter: Filter<ListingDocument>, limit: number, order: Record<string, 1 | -1>) {
    return listings.find(filter).project<Told>(toldProjection).sort(order).limit(limit).toArray()
  }
}

const withRows = (page: Page<Told>, rowsOf: (told: Told) => ListingOfRun[]) => ({
  ...page,
  rows: page.rows.flatMap(rowsOf),
})

const orderOf = (position: Position<unknown> | null): 1 | -1 =>
  position?.direction === 'newer' ? 1 : -1

const beyond = <T>(order: 1 | -1, value: T) => (order === 1 ? { $gt: value } : { $lt: value })

/** Clocks of processes differ by less. */
const slackMs = 10 * 60_000

/** What a run brought came while it was open: between these the index of its source is read. */
function matching(run: ChroniclesOf, filter: ChronicleFilter): Filter<ListingDocument> {
  const { id, source, queuedAt, finishedAt } = run
  const { outcome, search } = filter
  const named = search ? { $or: namedBy(search) } : {}
  const from = new Date(queuedAt.getTime() - slackMs)
  const to = finishedAt && { $lte: new Date(finishedAt.getTime() + slackMs) }
  return outcome === 'new'
    ? { source, firstSeenAt: { $gte: from, ...to }, firstRunId: id, ...named }
    : // The first of these is what the index holds.
      { 'chronicle.runId': id, chronicle: { $elemMatch: { runId: id, outcome } }, ...named }
}

function namedBy(search: string): Filter<ListingDocument>[] {
  const like = { $regex: search.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'), $options: 'i' }
  return [{ _id: like }, { title: like }]
}
